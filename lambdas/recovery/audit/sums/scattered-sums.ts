import { confirmSuspects, type Observation, type Wrong } from '../../proof/confirm.ts';
import type { Checked } from '../../proof/report.ts';
import { everyPart, WHOLE } from '../../tables/part.ts';
import { type Item, scanTable } from '../../tables/scan.ts';
import type { Scope } from '../scope.ts';
import { type Add, Tally } from './tally.ts';

/** A sum over a whole table, because the items of one id lie scattered over its partitions. */
export interface Sums<Line> {
  table: string;
  empty: Line;
  count(item: Item, add: Add<Line>): void;
  wrongWith(line: Line): Wrong[];
  /** Counts what was checked. */
  note(line: Line, checked: Checked): void;
}

/**
 * Adds up the lines of the part's ids and judges each. Holds `maxIds` lines at once, whatever the size of the table: when there
 * are more, the table is read again for the rest. A suspect can only be looked at again by reading the whole table again; all
 * suspects of a slice share that reading.
 */
export async function auditSums<Line>(sums: Sums<Line>, scope: Scope): Promise<void> {
  const { part, maxIds, isTimeUp, findings, orphans } = scope;
  const { table, empty, count, wrongWith, note } = sums;

  const observe = async (ids: string[]) => {
    const wanted = new Set(ids);
    const tally = new Tally(WHOLE, ids.length, empty);
    const add: Add<Line> = (id, change) => {
      if (wanted.has(id)) tally.add(id, change);
    };
    const look = (items: Item[]) => {
      for (const item of items) count(item, add);
    };
    await scanTable(table, look, isTimeUp);
    return new Map(
      ids.map((id): [string, Observation] => {
        const line = tally.lines.get(id);
        return [id, { seen: line, wrong: line ? wrongWith(line) : [] }];
      }),
    );
  };

  const slices = [part];
  for (const slice of slices) {
    const tally = new Tally(slice, maxIds, empty);
    for (const share of everyPart(part.of)) {
      // The orphan audit takes each item by itself, so each part shows it its share of the table, once.
      const isMine = slice === part && share.index === part.index;
      const look = async (items: Item[]) => {
        for (const item of items) count(item, tally.add);
        if (isMine) await orphans.look(table, items);
      };
      await scanTable(table, look, isTimeUp, share);
    }
    slices.push(...tally.leftOver);
    for (const line of tally.lines.values()) note(line, findings.checked);
    const suspects = [...tally.lines].filter(([, line]) => wrongWith(line).length).map(([id]) => id);
    await confirmSuspects(suspects, observe, findings);
  }
}
