import { createHash } from 'node:crypto';
import type { Key } from '../platform/reads.ts';
import type { Write } from '../platform/transactions.ts';
import { REHEARSAL_PREFIX } from './domain-rows.ts';
import { keyTextOf, type Row, type TableMapping } from './row-mapping.ts';

/*
 * The version of a change is the generation in which it is written. In the same transaction it stands in the item (`rowVersion`) and in
 * a list of changes, in eight parts, in the order of (version, table, key): a row has one line a generation, however often it changes.
 */
const PARTS = 8;
const DIGITS = 16;
export const allParts = Array.from({ length: PARTS }, (_, part) => `CHANGES#${part}`);

export interface Change {
  version: number;
  table: string;
  key: string;
}

/** A line's sort key: as text it is in the order of (version, table, key). */
export const lineOf = ({ version, table, key }: Change) =>
  `${String(version).padStart(DIGITS, '0')}#${table}#${key}`;

/** The change of a line. Throws SyntaxError for a text that is none. */
export function changeIn(line: string): Change {
  const [, version, table = '', key = ''] = /^(\d{16})#([a-z]+)#(.+)$/.exec(line) ?? [];
  if (version === undefined) throw new SyntaxError(`after: "${line}" is not a cursor of this export`);
  return { version: Number(version), table, key };
}

export const lineKey = (change: Change): Key => ({
  pk: allParts[hashOf(`${change.table}/${change.key}`) % PARTS] as string,
  sk: lineOf(change),
});
const hashOf = (text: string) => createHash('sha256').update(text).digest().readUInt32BE();

const REHEARSAL = new RegExp(`(?:^|[#/]|payment-)${REHEARSAL_PREFIX}`);
/** Whether one of these names is of a rehearsal. */
export const isRehearsal = (...names: unknown[]) => names.some((name) => REHEARSAL.test(String(name ?? '')));

/** The row that the item of this key is part of. */
export function rowAt(
  rows: Record<string, TableMapping>,
  itemKey: Key,
): { table: string; key: string; columns: Row } | undefined {
  for (const [table, mapping] of Object.entries(rows)) {
    const columns = mapping.partOf(itemKey);
    if (columns) return { table, key: keyTextOf(mapping.shape, columns), columns };
  }
  return undefined;
}

/** The writes with their version in each item of a row, and a line for each row behind them. */
export function withVersions(
  writes: Write[],
  { table: TableName, rows }: { table: string; rows: Record<string, TableMapping> },
  version: number,
): Write[] {
  const lines = new Map<string, Write>();
  const versioned = writes.map((write): Write => {
    const key = (write.Put?.Item ?? write.Update?.Key ?? write.Delete?.Key) as Key | undefined;
    const row = key && rowAt(rows, key);
    if (!row) return write;
    const change = { version, table: row.table, key: row.key };
    if (!isRehearsal(row.key)) lines.set(lineOf(change), { Put: { TableName, Item: lineKey(change) } });
    return withVersion(write, version);
  });
  return [...versioned, ...lines.values()];
}

function withVersion(write: Write, version: number): Write {
  const { Put, Update } = write;
  if (Put) return { Put: { ...Put, Item: { ...Put.Item, rowVersion: version } } };
  if (!Update) return write;
  const { UpdateExpression = '', ExpressionAttributeValues } = Update;
  const set = 'SET rowVersion = :rowVersion';
  return {
    Update: {
      ...Update,
      UpdateExpression: /\bSET /.test(UpdateExpression)
        ? UpdateExpression.replace(/\bSET /, `${set}, `)
        : `${set} ${UpdateExpression}`,
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ':rowVersion': version },
    },
  };
}
