/** Lines that one request brings at most; of more it brings the oldest. */
export const MAX_LINES = 10_000;

/** The lines between two times (epoch milliseconds, both included), the oldest first. */
export type ReadLines = (from: number, to: number) => Promise<string[]>;

/**
 * The lines between the two times, the newest first to be read, and from when on they are all there: where the time is up before all were
 * read, those that are missing are the oldest.
 */
export async function newestLines(
  read: ReadLines,
  { from, to, isTimeUp }: { from: number; to: number; isTimeUp(): boolean },
): Promise<{ lines: string[]; since: number }> {
  const lines: string[] = [];
  let end = to;
  let span = to - from;
  while (end >= from && !isTimeUp()) {
    const begin = Math.max(from, end - span);
    const found = await read(begin, end);
    // It may have brought the oldest alone: half of the time, then.
    if (found.length >= MAX_LINES && end > begin) span = Math.floor((end - begin) / 2);
    else {
      lines.push(...found);
      end = begin - 1;
    }
  }
  return { lines, since: end + 1 };
}
