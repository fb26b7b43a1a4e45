import { MAX_LINES, newestLines } from '../../../lambdas/recovery/operator/newest-lines.ts';

/** A log of a line each `everyMs`, which says when it was written, read as the local engine is: of too many come the oldest. */
function aLog(everyMs: number) {
  let requests = 0;
  const read = async (from: number, to: number) => {
    requests++;
    const first = Math.ceil(from / everyMs);
    const count = Math.min(Math.floor(to / everyMs) - first + 1, MAX_LINES);
    return Array.from({ length: Math.max(count, 0) }, (_, index) => String((first + index) * everyMs));
  };
  return { read, requests: () => requests };
}
const newestFirst = (lines: string[]) => lines.map(Number).sort((one, other) => other - one);

describe('the newest lines of a log', () => {
  it('are all of a short one, in one request', async () => {
    const { read, requests } = aLog(10);

    const { lines, since } = await newestLines(read, { from: 1_000, to: 2_000, isTimeUp: () => false });

    expect(newestFirst(lines)).toEqual(
      newestFirst(Array.from({ length: 101 }, (_, i) => `${1_000 + i * 10}`)),
    );
    expect({ since, requests: requests() }).toEqual({ since: 1_000, requests: 1 });
  });

  it('are all of a long one, each once', async () => {
    const { lines, since } = await newestLines(aLog(1).read, { from: 0, to: 34_999, isTimeUp: () => false });

    expect(since).toBe(0);
    expect(lines).toHaveLength(35_000);
    expect(new Set(lines).size).toBe(35_000);
  });

  it('are those that there was time for, and it says from when on they are all there', async () => {
    const { read, requests } = aLog(1);

    const { lines, since } = await newestLines(read, {
      from: 0,
      to: 34_999,
      isTimeUp: () => requests() === 4,
    });

    expect(since).toBeGreaterThan(0);
    expect(since).toBeLessThan(34_999);
    expect(newestFirst(lines)).toEqual(Array.from({ length: 34_999 - since + 1 }, (_, i) => 34_999 - i));
  });

  it('are the first of a moment in which more was written than one request brings', async () => {
    const read = async () => Array.from({ length: MAX_LINES }, () => 'a line');

    const { lines } = await newestLines(read, { from: 7, to: 7, isTimeUp: () => false });

    expect(lines).toHaveLength(MAX_LINES);
  });
});
