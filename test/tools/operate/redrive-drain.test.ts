import type { Redriven } from '../../../lambdas/recovery/redrive.ts';
import { drain } from '../../../tools/operate/redrive-drain.ts';

type Answer = Redriven & { next?: unknown };
const anAnswer = (fields: Partial<Answer>): Answer => ({
  redriven: [],
  finished: [],
  failedAgain: [],
  failedAgainCount: 0,
  running: [],
  left: [],
  leftCount: 0,
  ...fields,
});

/** Recovery as it answers one command after the other. */
function recovery(...answers: Partial<Answer>[]) {
  const asked: unknown[] = [];
  const said: string[] = [];
  const ask = async (command: unknown) => {
    asked.push(command);
    const answer = answers.shift();
    if (!answer) throw new Error('nobody should ask any more');
    return anAnswer(answer);
  };
  return { asked, said, drained: () => drain(ask, (line) => said.push(line)) };
}
const some = (after?: unknown) => ({ command: 'redrive', limit: 100, ...(after !== undefined && { after }) });
const all = { command: 'redrive' };

describe('all of it, now', () => {
  it('goes from portion to portion, says how far it is, and looks at the queue at last', async () => {
    const { asked, said, drained } = recovery(
      { redriven: ['a', 'b'], finished: ['a', 'b'], next: 'behind b' },
      { redriven: ['c'], finished: ['c'] },
      { finished: ['a', 'b', 'c'] },
    );

    const answer = await drained();

    expect(asked).toEqual([some(), some('behind b'), all]);
    expect(said).toEqual([
      '2 orders redriven: 2 finished, 0 not',
      '3 orders redriven: 3 finished, 0 not',
      '3 orders redriven: 3 finished, 0 not',
    ]);
    expect(answer).toEqual(anAnswer({ redriven: ['a', 'b', 'c'], finished: ['a', 'b', 'c'] }));
  });

  it('goes on as long as something moves, and ends when what is left fails again', async () => {
    const { asked, drained } = recovery(
      { redriven: ['a', 'b', 'c'], finished: ['a'] },
      { redriven: ['b', 'c'], finished: ['b'] },
      { redriven: ['c'], left: [{ id: 'm', why: 'poison' }], leftCount: 1 },
    );

    const answer = await drained();

    expect(asked).toEqual([some(), all, all]);
    expect(answer).toEqual(
      anAnswer({
        redriven: ['a', 'b', 'c'],
        finished: ['a', 'b'],
        left: [{ id: 'm', why: 'poison' }],
        leftCount: 1,
      }),
    );
  });

  it('is done at once when there is nothing', async () => {
    const { asked, said, drained } = recovery({}, {});

    expect(await drained()).toEqual(anAnswer({}));
    expect({ asked, said }).toEqual({ asked: [some(), all], said: [] });
  });
});
