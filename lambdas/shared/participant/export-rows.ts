import {
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandOutput,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { chunksOf } from '../platform/chunks.ts';
import { dynamo } from '../platform/clients.ts';
import { type Item, type Key, readBatch } from '../platform/reads.ts';
import { transact } from '../platform/transactions.ts';
import type { ExportedRow } from './domain-rows.ts';
import { raiseGeneration, readInForce, type Side } from './own-epoch.ts';
import type { Row, TableMapping } from './row-mapping.ts';
import { allParts, type Change, changeIn, isRehearsal, lineKey, lineOf, rowAt } from './versions.ts';

/*
 * A page of the domain's rows, in the order of (version, table, key), from the list of changes; the contents are read by their keys.
 *
 *   open side     a page that comes to the current generation begins the next one first, and shows what is below it: whatever commits
 *                 later has a newer version than all that was shown, so that nothing commits behind the cursor
 *   closed side   nothing is written any more: all is shown
 *   changed since a line whose row has a newer version is left out; that one has a line of its own, further on
 *   old rows      those from before the environment named a monolith have no line: before the first page they are listed, once, as
 *                 version 0; interrupted, it goes on where it was
 */
export interface Page {
  rows: ExportedRow[];
  next?: string;
  /** Old rows are still being listed: nothing is shown yet, ask again. */
  isListing?: true;
}

/** Rows in a page at most: with what a row can hold it stays under what a Lambda may answer. */
export const MAX_ROWS = 500;
const MAX_KEYS = 100;
/** For how long a call lists old rows; the next one goes on. */
const LISTING_MS = 4_000;
const COUNTING_MS = 4_000;

/** An empty page is the end. Throws SyntaxError for a cursor that is none. */
export async function exportRows(side: Side, after: string | undefined, limit: number): Promise<Page> {
  let from = after === undefined ? '' : Buffer.from(after, 'base64url').toString();
  if (after !== undefined) changeIn(from);
  if (!(await listOldRows(side))) return { rows: [], isListing: true };
  for (;;) {
    const changes = await changesAfter(side.table, from, Math.min(limit, MAX_ROWS));
    const last = changes.at(-1);
    if (!last) return { rows: [] };
    from = lineOf(last);
    const rows = await contentsOf(side, changes);
    if (rows.length) return { rows, next: Buffer.from(from).toString('base64url') };
  }
}

/**
 * About how many rows come after the cursor: one that has changed since it was listed is counted twice. Undefined where it takes too long
 * to say. Throws SyntaxError for a cursor that is none.
 */
export async function countRows(table: string, after: string | undefined): Promise<number | undefined> {
  const from = after === undefined ? '' : Buffer.from(after, 'base64url').toString();
  if (after !== undefined) changeIn(from);
  const giveUp = Date.now() + COUNTING_MS;
  const counts = await Promise.all(
    allParts.map(async (part) => {
      let count = 0;
      let position: Item | undefined;
      do {
        if (Date.now() > giveUp) return Number.NaN;
        const page: QueryCommandOutput = await dynamo.send(
          new QueryCommand({ ...linesOf(table, part, from), Select: 'COUNT', ExclusiveStartKey: position }),
        );
        count += page.Count ?? 0;
        position = page.LastEvaluatedKey;
      } while (position);
      return count;
    }),
  );
  const sum = counts.reduce((one, other) => one + other);
  return Number.isNaN(sum) ? undefined : sum;
}

async function changesAfter(table: string, from: string, limit: number): Promise<Change[]> {
  const read = async () => {
    const parts = await Promise.all(allParts.map((part) => linesAfter(table, part, from, limit)));
    return parts.flat().sort(byText).slice(0, limit).map(changeIn);
  };
  const { open, generation } = await readInForce(table);
  const changes = await read();
  if (!open || changes.every(({ version }) => version < generation)) return changes;
  const { generation: current } = await raiseGeneration(table, generation + 1);
  return (await read()).filter(({ version }) => version < current);
}

const byText = (one: string, other: string) => (one < other ? -1 : 1);

const linesOf = (TableName: string, part: string, from: string) => ({
  TableName,
  KeyConditionExpression: from ? 'pk = :part AND sk > :from' : 'pk = :part',
  ExpressionAttributeValues: { ':part': part, ...(from && { ':from': from }) },
});

async function linesAfter(table: string, part: string, from: string, Limit: number): Promise<string[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({ ...linesOf(table, part, from), ConsistentRead: true, Limit }),
  );
  return Items.map(({ sk }) => String(sk));
}

async function contentsOf(side: Side, changes: Change[]): Promise<ExportedRow[]> {
  const wanted = changes.map((change) => {
    const mapping = side.rows[change.table] as TableMapping;
    return { change, mapping, columns: keyColumnsOf(mapping, change.key) };
  });
  const found = await readRows(side.table, wanted);
  return found.flatMap(({ items, change, mapping }) => {
    const { table, key, version } = change;
    if (items.some(({ rowVersion = 0 }) => Number(rowVersion) > version)) return [];
    return [{ table, key, version, row: mapping.rowOf(items) ?? null }];
  });
}

/** The key columns of a key as it travels. Throws SyntaxError when it has too many parts, or too few. */
export function keyColumnsOf({ shape }: TableMapping, key: string): Row {
  const parts = key.split('/');
  if (parts.length !== shape.key.length) throw new SyntaxError(`key: "${key}" is not ${shape.key.join('/')}`);
  return Object.fromEntries(shape.key.map((column, index) => [column, parts[index]]));
}

interface Wanted {
  mapping: TableMapping;
  columns: Row;
  /** Items that are read along with the row's. */
  beside?: Key[];
}

/** The items of each row, read consistently; those beside it come last. */
export async function readRows<W extends Wanted>(
  table: string,
  wanted: W[],
): Promise<(W & { items: Item[] })[]> {
  const first = await readKeys(
    table,
    wanted.flatMap(({ mapping, columns, beside = [] }) => [...mapping.keysOf(columns), ...beside]),
  );
  const more = new Map<W, Key[]>(
    wanted.map((row) => {
      const own = foundOf(first, row.mapping.keysOf(row.columns));
      return [row, row.mapping.moreKeysOf?.(row.columns, own) ?? []];
    }),
  );
  const second = await readKeys(table, [...more.values()].flat());
  return wanted.map((row) => ({
    ...row,
    items: [
      ...foundOf(first, row.mapping.keysOf(row.columns)),
      ...foundOf(second, more.get(row) as Key[]),
      ...foundOf(first, row.beside ?? []),
    ],
  }));
}

const nameOf = ({ pk, sk }: Key) => `${pk} ${sk}`;
const foundOf = (items: Map<string, Item>, keys: Key[]): Item[] =>
  keys.map((key) => items.get(nameOf(key))).filter((item) => item !== undefined);

async function readKeys(table: string, keys: Key[]): Promise<Map<string, Item>> {
  const items = new Map<string, Item>();
  const once = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  for (const Keys of chunksOf(once, MAX_KEYS)) {
    const found = await readBatch({ [table]: { Keys, ConsistentRead: true } });
    for (const item of found[table] ?? []) items.set(nameOf(item as unknown as Key), item);
  }
  return items;
}

const LISTED: Key = { pk: 'CHANGES', sk: 'OLD_ROWS_LISTED' };

/** Returns whether all are listed. */
async function listOldRows({ table: TableName, rows }: Side): Promise<boolean> {
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key: LISTED, ConsistentRead: true }));
  if (Item?.isDone) return true;
  let position = Item?.position as Item | undefined;
  const giveUp = Date.now() + LISTING_MS;
  do {
    if (Date.now() > giveUp) return false;
    const page = await dynamo.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        ExclusiveStartKey: position,
        ProjectionExpression: 'pk, sk, rowVersion',
        Limit: 1_000,
      }),
    );
    const lines = (page.Items ?? []).flatMap((item) => {
      const row = item.rowVersion === undefined ? rowAt(rows, item as unknown as Key) : undefined;
      return row && !isRehearsal(row.key) ? [lineKey({ version: 0, table: row.table, key: row.key })] : [];
    });
    const once = [...new Map(lines.map((key) => [nameOf(key), key])).values()];
    for (const keys of chunksOf(once, MAX_KEYS))
      await transact(keys.map((Item) => ({ Put: { TableName, Item } })));
    position = page.LastEvaluatedKey;
    await dynamo.send(new PutCommand({ TableName, Item: { ...LISTED, position, isDone: !position } }));
  } while (position);
  return true;
}
