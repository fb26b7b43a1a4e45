import { playRound } from './contestant.ts';
import { perOrder, ticksIn, together } from './cpu.ts';
import { Watcher } from './watcher.ts';

describe('a round', () => {
  it('places each order once, by so many clients at once, and times it', async () => {
    const placed: number[] = [];
    let atOnce = 0;
    let most = 0;
    const place = async (index: number) => {
      placed.push(index);
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce--;
    };

    const round = await playRound({ name: 'a contestant', place }, 3, 10);

    expect(placed.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(3);
    expect(round).toMatchObject({ contestant: 'a contestant', clients: 3 });
    expect(round.latencies).toHaveLength(10);
  });

  it('turns back what it has turned, also when an order fails', async () => {
    const turns: string[] = [];
    const contestant = {
      name: 'a contestant',
      place: async () => {
        throw new Error('it ended as FAILED');
      },
      before: async () => void turns.push('off'),
      after: async () => void turns.push('on'),
    };

    await expect(playRound(contestant, 1, 1)).rejects.toThrow('it ended as FAILED');
    expect(turns).toEqual(['off', 'on']);
  });
});

describe('the watcher', () => {
  it('looks at all that is waited for together, and at nothing when nothing is', async () => {
    const looks: string[][] = [];
    const watcher = new Watcher(async (waiting) => {
      looks.push(waiting);
      return looks.length === 1 ? ['a'] : waiting;
    });

    await Promise.all([watcher.ended('a'), watcher.ended('b')]);

    expect(looks).toEqual([['a', 'b'], ['b']]);
  });

  it('hands on what the look finds wrong', async () => {
    const watcher = new Watcher(async () => {
      throw new Error('a ended as FAILED');
    });

    await expect(watcher.ended('a')).rejects.toThrow('a ended as FAILED');
  });
});

describe('the CPU time', () => {
  const STAT = '4711 (node (a) b) S 1 4700 4700 0 -1 4194304 900 0 3 0 120 34 5 6 20 0 11 0 3264420 1 2';

  it('is what a process of the group has used, in user and in system mode', () => {
    expect(ticksIn(STAT, 4700)).toBe(154);
    expect(ticksIn(STAT, 4711)).toBeUndefined();
  });

  it('is told for one order, by who has used it', () => {
    const before = { engine: 100, Lambdas: 50, journal: 10, client: 0 };

    const used = perOrder(before, { engine: 500, Lambdas: 90, journal: 8, client: 4 }, 4);

    // A process that has ended takes what it had used with it.
    expect(used).toEqual({ engine: 100, Lambdas: 10, journal: 0, client: 1 });
    expect(together(used)).toBe(111);
  });
});
