import pMap from 'p-map';
import { Fenced, retryConflicts, WriteConflict } from '../platform/conflicts.ts';
import type { Item, Key } from '../platform/reads.ts';
import { transact, type Write } from '../platform/transactions.ts';
import { setAndRemove } from '../platform/update-expression.ts';
import type { ExportedRow } from './domain-rows.ts';
import { type Epoch, takesRows } from './epoch-rules.ts';
import { keyColumnsOf, readRows } from './export-rows.ts';
import { epochCheck, type InForce, raiseGeneration, readInForce, type Side } from './own-epoch.ts';
import { flawedColumns, type KeyedItem, keyTextOf, type Row, type TableMapping } from './row-mapping.ts';
import { isRehearsal, lineKey } from './versions.ts';

/*
 * Rows of the other owner are written on a closed side, in the epoch in force, if they are newer than what is here; each in one
 * transaction, with the epoch and the version that was read as its conditions.
 *
 *   before the transaction     nothing of the row is written; the repetition does it
 *   after it, reply lost       the repetition finds its version here: older
 *   a late, older pass         finds a newer version, or a deletion, which is remembered as well
 *   two at once                one meets a condition, and looks again
 */
export type Imported = { written: number; older: number } | { refused: 'open' | 'fenced'; inForce: Epoch };

const AT_ONCE = 8;

/** Safe to repeat. Throws SyntaxError for a row that is none of the domain's. */
export async function importRows(side: Side, epoch: number, rows: ExportedRow[]): Promise<Imported> {
  for (const row of rows) requireRow(side, row);
  // First: what changes here from now on must be newer than everything that came.
  const inForce = await raiseGeneration(side.table, Math.max(0, ...rows.map(({ version }) => version)) + 1);
  const refused = refusalOf(inForce, epoch);
  if (refused) return refused;
  const counted = { written: 0, older: 0 };
  try {
    const byKey = [...Map.groupBy(rows, ({ table, key }) => `${table} ${key}`).values()];
    await pMap(
      await withWhatIsHere(side, inForce, byKey),
      async ({ same, here }) => {
        let known: Here | undefined = here;
        for (const row of same) {
          counted[await importRow(side, epoch, row, known)]++;
          known = undefined;
        }
      },
      { concurrency: AT_ONCE },
    );
    return counted;
  } catch (error) {
    if (!(error instanceof Fenced)) throw error;
    return refusalOf(await readInForce(side.table), epoch) as Imported;
  }
}

function refusalOf(inForce: InForce, epoch: number): Imported | undefined {
  const taken = takesRows(inForce, epoch);
  if (taken === 'yes') return undefined;
  return { refused: taken, inForce: { epoch: inForce.epoch, open: inForce.open } };
}

function requireRow({ rows }: Side, { table, key, row }: ExportedRow): void {
  const mapping = rows[table];
  if (!mapping) throw new SyntaxError(`table: "${table}" is none of ${Object.keys(rows).join(', ')}`);
  keyColumnsOf(mapping, key);
  if (!row) return;
  if (keyTextOf(mapping.shape, row) !== key) throw new SyntaxError(`key: "${key}" is not the row's own`);
  const [flaw] = flawedColumns(mapping.shape, row);
  if (!flaw) return;
  const { column, kind, isMissing } = flaw;
  throw new SyntaxError(`${table} ${key}: ${column} ${isMissing ? 'is missing' : `must be ${kind}`}`);
}

const tombstoneKey = (table: string, key: string): Key => ({ pk: `DELETED#${table}#${key}`, sk: 'DELETED' });

/** What was read of a row before it is written; that it is still so, is a condition of the write. */
interface Here {
  inForce: InForce;
  items: KeyedItem[];
  /** That it was deleted. */
  deleted: Item | undefined;
}

/** What is here of the first row of each key, read together. */
async function withWhatIsHere({ table, rows }: Side, inForce: InForce, byKey: ExportedRow[][]) {
  const wanted = byKey.map((same) => ({ same, ...placeOf(rows, same[0] as ExportedRow) }));
  const read = await readRows(table, wanted);
  return read.map(({ same, mapping, tombstone, items }) => ({
    same,
    here: hereOf(inForce, mapping, tombstone, items as KeyedItem[], (same[0] as ExportedRow).key),
  }));
}

/** The row's place, with the place where it is noted that it was deleted. */
function placeOf(rows: Side['rows'], { table, key }: ExportedRow) {
  const mapping = rows[table] as TableMapping;
  const tombstone = tombstoneKey(table, key);
  return { mapping, tombstone, columns: keyColumnsOf(mapping, key), beside: [tombstone] };
}

const hereOf = (
  inForce: InForce,
  mapping: TableMapping,
  tombstone: Key,
  items: KeyedItem[],
  key: string,
): Here => ({
  inForce,
  items: items.filter((item) => isOf(mapping, item, key)),
  deleted: items.find(({ pk }) => pk === tombstone.pk),
});

const importRow = (
  side: Side,
  epoch: number,
  exported: ExportedRow,
  known: Here | undefined,
): Promise<'written' | 'older'> =>
  retryConflicts(async (tried) => {
    const { table: TableName } = side;
    const { table, key, version } = exported;
    const { mapping, columns, tombstone } = placeOf(side.rows, exported);
    const { inForce, items, deleted } = (tried === 1 && known) || (await readHere(side, exported));
    if (refusalOf(inForce, epoch)) throw new Fenced('the epoch has changed');
    const here = [...items, ...(deleted ? [deleted] : [])].map(({ rowVersion = 0 }) => Number(rowVersion));
    if (Math.max(-1, ...here) >= version) return 'older';

    const old = mapping.rowOf(items);
    const row = exported.row && old ? (mapping.merge?.(exported.row, old) ?? exported.row) : exported.row;
    const isUnchanged = (item: Item | undefined) =>
      item?.rowVersion === undefined
        ? { ConditionExpression: 'attribute_not_exists(rowVersion)' }
        : {
            ConditionExpression: 'rowVersion = :seen',
            ExpressionAttributeValues: { ':seen': item.rowVersion },
          };
    const wanted = row ? mapping.itemsOf(row) : [];
    const [mainKey] = mapping.keysOf(columns) as [Key];
    const isSame = (one: Key, other: Key) => one.pk === other.pk && one.sk === other.sk;
    const gone = items.filter((item) => !wanted.some((other) => isSame(item, other)));
    const main = items.find((item) => isSame(item, mainKey));
    const failed = await transact([
      ...wanted.map((item) => {
        const found = items.find((other) => isSame(item, other));
        const update = overwritten(TableName, mapping, item, found, version);
        return isSame(item, mainKey) ? guarded(update, isUnchanged(found)) : { Update: update };
      }),
      ...gone.map(({ pk, sk, rowVersion }) => ({
        Delete: { TableName, Key: { pk, sk }, ...isUnchanged({ rowVersion }) },
      })),
      ...(!row && !main ? [{ ConditionCheck: { TableName, Key: mainKey, ...isUnchanged(undefined) } }] : []),
      row
        ? { Delete: { TableName, Key: tombstone, ...isUnchanged(deleted) } }
        : { Put: { TableName, Item: { ...tombstone, rowVersion: version }, ...isUnchanged(deleted) } },
      ...movedShares(mapping, old, row).map(({ key: Key, attribute, units }) => ({
        Update: {
          TableName,
          Key,
          UpdateExpression: 'ADD #attribute :units',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':units': units },
        },
      })),
      ...(isRehearsal(key) ? [] : [{ Put: { TableName, Item: lineKey({ version, table, key }) } }]),
      epochCheck(TableName, inForce),
    ]);
    if (failed) throw new WriteConflict(`${table} ${key} or the epoch has changed meanwhile`);
    return 'written';
  });

async function readHere({ table, rows }: Side, row: ExportedRow): Promise<Here> {
  const inForce = await readInForce(table);
  const place = placeOf(rows, row);
  const [read] = await readRows(table, [place]);
  return hereOf(inForce, place.mapping, place.tombstone, (read?.items ?? []) as KeyedItem[], row.key);
}

const isOf = ({ partOf, shape }: TableMapping, item: Key, key: string) => {
  const columns = partOf(item);
  return columns !== undefined && keyTextOf(shape, columns) === key;
};

/** Numbers of others in the same item, and what counts its writes. */
const NOT_THE_ROWS = ['pk', 'sk', 'version', 'entries', 'used'];

type Update = NonNullable<Write['Update']>;
const guarded = (
  update: Update,
  { ConditionExpression, ExpressionAttributeValues }: Partial<Update>,
): Write => ({
  Update: {
    ...update,
    ConditionExpression,
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...ExpressionAttributeValues },
  },
});

/** Sets the item's attributes to the row's, and leaves what is not the row's; whoever adds up piles sees that it was written to. */
function overwritten(
  TableName: string,
  { ownersPart }: TableMapping,
  item: KeyedItem,
  found: Item | undefined,
  version: number,
): Update {
  const { pk, sk, ...attributes } = { ...item, rowVersion: version } as KeyedItem;
  const set = Object.keys(attributes).filter(
    (name) => !found || !ownersPart || name === 'rowVersion' || ownersPart.includes(name),
  );
  const removed = Object.keys(found ?? {}).filter(
    (name) => !ownersPart && !NOT_THE_ROWS.includes(name) && attributes[name] === undefined,
  );
  const isPile = 'stock' in attributes || 'left' in attributes;
  const names = [...set, ...removed];
  return {
    TableName,
    Key: { pk, sk },
    UpdateExpression: `${setAndRemove(set, removed)}${isPile ? ' ADD version :one' : ''}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map((name) => [`:${name}`, attributes[name]])),
      ...(isPile && { ':one': 1 }),
    },
  };
}

/** What numbers of several rows change by, when one row takes the place of another. */
function movedShares({ sharesOf }: TableMapping, old: Row | undefined, row: Row | null) {
  const moved = new Map<string, { key: Key; attribute: string; units: number }>();
  for (const [sign, of] of [
    [-1, old],
    [1, row],
  ] as const)
    for (const { key, attribute, units } of of ? (sharesOf?.(of) ?? []) : []) {
      const name = `${key.pk} ${key.sk} ${attribute}`;
      const sum = moved.get(name) ?? { key, attribute, units: 0 };
      moved.set(name, { ...sum, units: sum.units + sign * units });
    }
  return [...moved.values()].filter(({ units }) => units !== 0);
}
