import { BoundedList } from '../../../lambdas/recovery/bounded-list.ts';
import { untilTimeUp } from '../../../lambdas/recovery/time-limit.ts';

describe('a pass', () => {
  it('takes items until the time is up, and leaves the others alone', async () => {
    const asked: number[] = [];
    const items = (function* () {
      for (let item = 1; item <= 5; item++) {
        asked.push(item);
        yield item;
      }
    })();
    let looks = 0;
    const taken: number[] = [];

    for await (const item of untilTimeUp(items, () => ++looks > 3)) taken.push(item);

    expect({ taken, asked }).toEqual({ taken: [1, 2, 3], asked: [1, 2, 3, 4] });
  });

  it('takes all that there are when it has the time', async () => {
    const taken: string[] = [];

    for await (const item of untilTimeUp(['a', 'b'], () => false)) taken.push(item);

    expect(taken).toEqual(['a', 'b']);
  });
});

describe('a list in an answer', () => {
  it('has the first hundred, and the number of all', () => {
    const list = new BoundedList<number>();

    for (let item = 0; item < 103; item++) list.add(item);

    expect(list.count).toBe(103);
    expect(list.listed).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });
});
