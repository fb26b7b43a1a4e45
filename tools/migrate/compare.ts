import { createHash } from 'node:crypto';
import type { ExportedRow } from '../../lambdas/shared/participant/domain-rows.ts';
import { canonical } from '../conformance/canonical.ts';
import { OWNERS, type Owner, type Side } from './side.ts';

const PAGE_ROWS = 500;
/** What is kept of rows that were met at one side only: more than so many, and the two have little in common. */
const MAX_UNMATCHED = 100_000;

/** A row of which the two sides do not say the same. */
export interface Difference {
  table: string;
  key: string;
  detail: string;
}

/**
 * Compares all rows of two closed sides, and their totals. Both export in one order, so that nearly every row meets its like at once;
 * what is kept in memory is one page of each, and what has not met it. `onRow` is told how many rows of both have been looked at.
 */
export async function compare(
  sides: Record<Owner, Side>,
  onRow: (rows: number) => void = () => {},
): Promise<{ rows: number; differences: Difference[] }> {
  const exports = { service: rowsOf(sides.service), monolith: rowsOf(sides.monolith) };
  const next = { service: await exports.service.next(), monolith: await exports.monolith.next() };
  const unmatched = new Map<string, Partial<Record<Owner, string | undefined>>>();
  /** Units of rows that are too old to be compared; the totals count them where they are. */
  const forgottenSold: Record<Owner, number> = { service: 0, monolith: 0 };
  let rows = 0;
  while (!next.service.done || !next.monolith.done) {
    const side: Owner = isFirst(next.service.value, next.monolith.value) ? 'service' : 'monolith';
    const row = next[side].value as ExportedRow;
    onRow(++rows);
    next[side] = await exports[side].next();
    if (isForgotten(row)) {
      forgottenSold[side] += Number(row.row?.units ?? 0);
      continue;
    }
    const place = JSON.stringify([row.table, row.key]);
    // Of a row that is exported twice the last one counts.
    const seen = { ...unmatched.get(place), [side]: digestOf(row) };
    if (seen.service === seen.monolith) unmatched.delete(place);
    else unmatched.set(place, seen);
    if (unmatched.size > MAX_UNMATCHED)
      return {
        rows,
        differences: [{ table: '*', key: '*', detail: `more than ${MAX_UNMATCHED} rows differ` }],
      };
  }
  const totals = await differencesInTotals(sides, forgottenSold);
  return { rows, differences: [...differencesIn(unmatched), ...totals] };
}

const DAY_MS = 24 * 60 * 60 * 1_000;
/** A day before a service would let DynamoDB remove them, which it does in its own time: one side may have them, the other not. */
const LEDGER_KEPT_MS = 89 * DAY_MS;
const SALES_KEPT_MS = 59 * DAY_MS;

/** What is too old for anybody to ask for it: a step that was refused or undone, and what was sold on a day. */
function isForgotten({ table, row }: ExportedRow, now = Date.now()): boolean {
  if (table === 'ledger' && row && row.state !== 'APPLIED')
    return now - Date.parse(String(row.compensatedAt ?? row.at)) > LEDGER_KEPT_MS;
  return table === 'sales' && row !== null && now - Date.parse(String(row.day)) > SALES_KEPT_MS;
}

async function* rowsOf(side: Side): AsyncGenerator<ExportedRow, undefined> {
  for (let after: string | undefined; ; ) {
    const { rows, next } = await side.exportPage(after, PAGE_ROWS);
    yield* rows;
    if (rows.length === 0 || next === undefined) return;
    after = next;
  }
}

function isFirst(one: ExportedRow | undefined, other: ExportedRow | undefined): boolean {
  if (!one || !other) return one !== undefined;
  if (one.version !== other.version) return one.version < other.version;
  return one.table === other.table ? one.key <= other.key : one.table < other.table;
}

/** By its own clock each side says when it took an order in, and when it changed it: the service has its record, whoever owns the domain. */
const OWN_TIMES: Record<string, Record<string, undefined>> = {
  orders: { createdAt: undefined, updatedAt: undefined },
};

/** A deleted row is none. */
const digestOf = ({ table, row }: ExportedRow) =>
  row === null
    ? undefined
    : createHash('sha256')
        .update(canonical({ ...row, ...OWN_TIMES[table] }))
        .digest('base64url')
        .slice(0, 22);

const differencesIn = (unmatched: Map<string, Partial<Record<Owner, string | undefined>>>): Difference[] =>
  [...unmatched].map(([place, seen]) => {
    const [table, key] = JSON.parse(place);
    const has = OWNERS.filter((side) => seen[side]);
    const detail = has.length === 2 ? 'is not the same in both' : `only the ${has[0]} has it`;
    return { table, key, detail };
  });

async function differencesInTotals(
  sides: Record<Owner, Side>,
  forgottenSold: Record<Owner, number>,
): Promise<Difference[]> {
  const totalsOf = async (side: Owner): Promise<Record<string, number>> => {
    const { sold, ...others } = await sides[side].totals();
    return sold === undefined ? others : { ...others, sold: sold - forgottenSold[side] };
  };
  const [service, monolith] = [await totalsOf('service'), await totalsOf('monolith')];
  return [...new Set([...Object.keys(service), ...Object.keys(monolith)])]
    .filter((name) => service[name] !== monolith[name])
    .map((name) => ({
      table: 'totals',
      key: name,
      detail: `the service says ${service[name]}, the monolith ${monolith[name]}`,
    }));
}
