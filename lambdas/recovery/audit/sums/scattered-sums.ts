import type { Books } from '../../books/books.ts';
import { conclude, confirmSuspects, type Observation, type Wrong } from '../../proof/confirm.ts';
import type { Checked } from '../../proof/report.ts';
import { everyPart, type Part, WHOLE } from '../../tables/part.ts';
import type { Item } from '../../tables/scan.ts';
import { flawOf } from '../../tables/stored-items.ts';
import type { Scope } from '../scope.ts';
import { type Add, Tally } from './tally.ts';

/** A sum over a whole table, because the items of one id lie scattered over its partitions. */
export interface ScatteredSums<Line> {
  table: string;
  empty: Line;
  count(item: Item, add: Add<Line>): void;
  wrongWith(line: Line, id: string): Wrong[];
  /** Counts what was checked. */
  note(line: Line, checked: Checked): void;
  /** The ids that can be had without reading the table, in pages; any that are missing here are found in the table. */
  listIds(books: Books): AsyncIterable<string[]>;
  /**
   * For each id the counters, as one text, of which every write that can change the sum changes at least one, in the same
   * transaction and in one direction only. A sum counts only when they were the same before and after it was added up.
   */
  countersOf(ids: string[], books: Books): Promise<string[]>;
}

/** A line, and the counters of its id as they were before the table was read; undefined when they were not asked for. */
interface Fenced<Line> {
  line: Line;
  before?: string;
}

/**
 * Adds up the lines of the part's ids and judges each. Holds `maxIds` lines at once, whatever the size of the table: when there
 * are more, the table is read again for the rest. An id that was not listed, or that moved, can only be looked at again by
 * reading the whole table again; all such ids of a slice share that reading.
 */
export async function auditSums<Line>(sums: ScatteredSums<Line>, scope: Scope): Promise<void> {
  const { part, maxIds, isTimeUp, findings, books } = scope;

  const observe = async (ids: string[]) => {
    await books.refresh();
    const since = books.moment(sums.table);
    const wanted = new Set(ids);
    const tally = fencedTally(sums, WHOLE, ids.length);
    await raiseFences(sums, tally, ids, books);
    const count = counting(sums, (id, change) => wanted.has(id) && tally.add(id, change));
    await books.scan(sums.table, count, isTimeUp);
    return judgeLines(sums, tally, { books, since });
  };

  const slices = [part];
  for (const slice of slices) {
    const since = books.moment(sums.table);
    const tally = fencedTally(sums, slice, maxIds);
    for await (const ids of sums.listIds(books)) await raiseFences(sums, tally, ids, books);
    await addUp(sums, tally, { ...scope, isFirst: slice === part });
    slices.push(...tally.leftOver);
    for (const { line } of tally.lines.values()) sums.note(line, findings.checked);

    const undecided: string[] = [];
    for (const [id, observation] of await judgeLines(sums, tally, { books, since }))
      if (!conclude(id, observation, findings)) undecided.push(id);
    await confirmSuspects(undecided, observe, findings);
  }
}

const fencedTally = <Line>({ empty }: ScatteredSums<Line>, slice: Part, maxIds: number) =>
  new Tally<Fenced<Line>>(slice, maxIds, { line: empty });

/** Reads the whole table; the item audit takes each item by itself, so each part shows it its share of the table, once. */
async function addUp<Line>(
  sums: ScatteredSums<Line>,
  tally: Tally<Fenced<Line>>,
  { part, isTimeUp, itemAudit, books, isFirst }: Scope & { isFirst: boolean },
): Promise<void> {
  const count = counting(sums, tally.add);
  for (const share of everyPart(part.of)) {
    const isMine = isFirst && share.index === part.index;
    const look = async (items: Item[]) => {
      count(items);
      if (isMine) await itemAudit.look(sums.table, items);
    };
    await books.scan(sums.table, look, isTimeUp, share);
  }
}

const counting =
  <Line>(sums: ScatteredSums<Line>, add: Add<Fenced<Line>>) =>
  (items: Item[]) => {
    for (const item of items)
      if (!flawOf(sums.table, item))
        sums.count(item, (id, change) => add(id, (fenced) => ({ ...fenced, line: change(fenced.line) })));
  };

/** Notes the counters of these ids, before the table is read. */
async function raiseFences<Line>(
  sums: ScatteredSums<Line>,
  tally: Tally<Fenced<Line>>,
  ids: string[],
  books: Books,
): Promise<void> {
  const mine = ids.filter((id) => tally.holds(id));
  const counters = await sums.countersOf(mine, books);
  for (const [index, id] of mine.entries())
    tally.add(id, (fenced) => ({ ...fenced, before: counters[index] as string }));
}

/** Compares the counters with those before, after the table was read. */
async function judgeLines<Line>(
  sums: ScatteredSums<Line>,
  tally: Tally<Fenced<Line>>,
  { books, since }: { books: Books; since: number | undefined },
): Promise<Map<string, Observation>> {
  const after = await sums.countersOf([...tally.lines.keys()], books);
  return new Map(
    [...tally.lines].map(([id, { line, before }], index): [string, Observation] => [
      id,
      books.judge(sums.table, { wrong: sums.wrongWith(line, id), moved: before !== after[index] }, since),
    ]),
  );
}
