import type { Started } from '../../../lambdas/recovery/moves/start-waiting.ts';
import { startWaiting } from '../../../tools/migrate/start-waiting.ts';

/** Each look at the clock is a millisecond later. */
let time = 0;
const QUICK = { quietMs: 20, staleMs: 10, giveUpMs: 40, pauseMs: 0, now: () => time++ };
const answer = (more: Partial<Started>): Started => ({ started: 0, failed: 0, isHeld: false, ...more });
const NEXT = { pk: 'ORDER#1', sk: 'ORDER', createdAt: '2026-01-01T00:00:00.000Z', shard: 'OPEN#1' };

/** What recovery answers, one after the other; then nothing more waits. */
function recovery(answers: Started[]) {
  const asked: unknown[] = [];
  const ask = async (after?: Started['next']) => {
    asked.push(after);
    return answers.shift() ?? answer({});
  };
  return { ask, asked };
}

describe('starting what waited', () => {
  it('goes through the whole list, and asks until nothing was found for some time', async () => {
    const { ask, asked } = recovery([
      answer({ started: 1_000, next: NEXT }),
      answer({ started: 3 }),
      // Nothing is in the list yet, and then what was taken in last.
      answer({}),
      answer({ started: 1 }),
    ]);

    expect(await startWaiting(ask, QUICK)).toBe(1_004);
    expect(asked.slice(0, 4)).toEqual([undefined, NEXT, undefined, undefined]);
    expect(asked.length).toBeGreaterThan(5);
  });

  it('tries again what could not be started', async () => {
    const { ask } = recovery([
      answer({ started: 1, failed: 2 }),
      answer({ failed: 2 }),
      answer({ started: 2 }),
    ]);

    expect(await startWaiting(ask, QUICK)).toBe(3);
  });

  it('says so when some can never be started', async () => {
    await expect(startWaiting(async () => answer({ failed: 2 }), QUICK)).rejects.toThrow(
      '2 orders that waited cannot be started',
    );
  });

  it('goes on while recovery has not read that the move is over', async () => {
    const { ask } = recovery([answer({ isHeld: true }), answer({ isHeld: true }), answer({ started: 2 })]);

    expect(await startWaiting(ask, QUICK)).toBe(2);
  });

  it('says so when another domain is being moved', async () => {
    await expect(startWaiting(async () => answer({ isHeld: true }), QUICK)).rejects.toThrow('go on waiting');
  });
});
