import type { ExportedRow } from '../../lambdas/shared/participant/domain-rows.ts';
import { type Bench, difference, holds, isSame, show } from './bench.ts';

/** Export and import are repeatable and lose nothing: the ledger least of all. */
export async function copiesEverything(bench: Bench): Promise<void> {
  const { client, domain } = bench;
  const [appliedId, rejectedId, blockedId] = [bench.newOrder(), bench.newOrder(), bench.newOrder()];
  const applied = await bench.apply(appliedId);
  holds(applied.status === 200, () => `step: ${show(applied)}`);
  const second = await bench.apply(appliedId);
  await bench.apply(rejectedId, bench.reject);
  await bench.undo(blockedId);
  const importing = (rows: ExportedRow[], epoch = bench.epoch) =>
    client.post('/saga/import', { domain, epoch, rows });

  await bench.fence();
  const before = await bench.totals();
  const { rows, last } = await bench.exportAll();
  const again = await bench.exportAll();
  holds(isSame(rows, again.rows), () => 'closed; exported twice: the two are not the same');
  requireOrder(rows);
  requireLedger(bench, rows, { [appliedId]: 'APPLIED', [rejectedId]: 'REJECTED', [blockedId]: 'BLOCKED' });

  const otherEpoch = await importing(rows, bench.epoch - 1);
  holds(otherEpoch.status === 412, () => `import of another epoch: ${show(otherEpoch)}; 412 is expected`);
  for (const what of ['import of its own export', 'the same again']) {
    const imported = await importing(rows);
    holds(
      imported.status === 200 && imported.body?.written + imported.body?.older === rows.length,
      () => `${what}: ${show(imported)}; 200 with written and older, ${rows.length} together, is expected`,
    );
    const after = await bench.exportAll();
    holds(
      isSame(contents(after.rows), contents(rows)),
      () => `${what}: the export is another one than before`,
    );
  }
  await refusesOlderRows(bench, rows);
  const moved = difference(before, await bench.totals());
  holds(isSame(moved, {}), () => `imports of what was there: the totals moved by ${JSON.stringify(moved)}`);

  await bench.reopen();
  const open = await importing(rows);
  holds(open.status === 409, () => `import on an open side: ${show(open)}; 409 is expected`);
  const duplicate = await bench.apply(appliedId);
  // Whether duplicates get one result at all is another rule.
  const isKept = !isSame(second.body, applied.body) || isSame(duplicate.body, applied.body);
  holds(
    duplicate.status === 200 && isKept,
    () => `step; export, import; the same step again: ${show(duplicate)}; the first result is expected`,
  );
  await bringsWhatChanged(bench, last);
}

const contents = (rows: ExportedRow[]) =>
  rows
    .map(({ table, key, row }) => ({ table, key, row }))
    .sort((one, other) => (`${one.table} ${one.key}` < `${other.table} ${other.key}` ? -1 : 1));

function requireOrder(rows: ExportedRow[]): void {
  for (const [index, row] of rows.entries()) {
    const previous = rows[index - 1];
    holds(
      !previous || isBefore(previous, row),
      () =>
        `exported in the wrong order: ${JSON.stringify(placeOf(previous as ExportedRow))} before ${JSON.stringify(placeOf(row))}`,
    );
  }
}

const placeOf = ({ version, table, key }: ExportedRow) => [version, table, key] as const;

function isBefore(one: ExportedRow, other: ExportedRow): boolean {
  if (one.version !== other.version) return one.version < other.version;
  return one.table === other.table ? one.key < other.key : one.table < other.table;
}

function requireLedger(bench: Bench, rows: ExportedRow[], states: Record<string, string>): void {
  for (const [orderId, state] of Object.entries(states)) {
    const key = `${orderId}/${bench.step}`;
    const found = rows.find((row) => row.table === 'ledger' && row.key === key)?.row;
    holds(
      found?.state === state,
      () => `the export has ${found ? `${found.state} for` : 'no ledger row of'} a step that is ${state}`,
    );
  }
}

/** A row with an older version and other contents must not be written. */
async function refusesOlderRows(bench: Bench, rows: ExportedRow[]): Promise<void> {
  const newest = rows.at(-1) as ExportedRow;
  const older = { ...newest, version: newest.version - 1, row: null };
  const { body } = await bench.client.post('/saga/import', {
    domain: bench.domain,
    epoch: bench.epoch,
    rows: [older],
  });
  const after = await bench.exportAll();
  const found = after.rows.find(({ table, key }) => table === newest.table && key === newest.key);
  holds(
    body?.older === 1 && isSame(found?.row, newest.row),
    () =>
      `import of a row older than what is there: ${JSON.stringify(body)}; it is ${JSON.stringify(found?.row)} now`,
  );
}

/** From the last cursor on, the export brings just what changed since. */
async function bringsWhatChanged(bench: Bench, last: string | undefined): Promise<void> {
  if (last === undefined) return;
  const orderId = bench.newOrder();
  await bench.undo(orderId);
  const { rows } = await bench.exportAll(last);
  const keys = rows.filter(({ table }) => table === 'ledger').map(({ key }) => key);
  holds(
    keys.includes(`${orderId}/${bench.step}`) && rows.length <= 3,
    () => `one step more; exported from the last cursor on: ${JSON.stringify(keys)} of ${rows.length} rows`,
  );
}
