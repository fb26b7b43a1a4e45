import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import {
  DOMAIN_ROWS,
  type ExportedRow,
  REHEARSAL_PREFIX,
  type RowDomain,
  type RowShape,
} from '../../../lambdas/shared/participant/domain-rows.ts';
import type { Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import { lockEpoch, requireClosed } from './epoch.ts';

/** Where a reader is: what came before it in (version, table, key) was read. */
type Position = [version: number, table: string, key: string];

interface Page {
  rows: ExportedRow[];
  next?: string;
}

/**
 * A page of the domain's rows in the order of (version, table, key); an empty one is the end, and the last `next` asks later for
 * just what changed since. Waits for the transactions under way, because one that took its version earlier may commit
 * later, and the cursor would already be past it.
 */
export const exportRows = (database: Database, domain: RowDomain, after: string | undefined, limit: number) =>
  inTransaction(database, async (tx): Promise<Page> => {
    await lockEpoch(tx, domain);
    const page = await rowsBehind(tx.db, domain, after)
      .select(['version', 'tableName', 'rowKey'])
      .orderBy('version')
      .orderBy('tableName')
      .orderBy('rowKey')
      .limit(limit)
      .execute();
    const contents = await contentsOf(tx, domain, page);
    const last = page.at(-1);
    return {
      rows: page.map(({ version, tableName, rowKey }) => ({
        table: tableName,
        key: rowKey,
        version,
        row: contents.get(`${tableName} ${rowKey}`) ?? null,
      })),
      ...(last && { next: cursorOf([last.version, last.tableName, last.rowKey]) }),
    };
  });

/** How many rows come after the cursor, for who shows how far a copy is. */
export async function countRows({ db }: Database, domain: RowDomain, after: string | undefined) {
  const count = sql<number>`count(*)`.as('rows');
  return await rowsBehind(db, domain, after).select(count).executeTakeFirstOrThrow();
}

/** Rehearsals left out. Throws SyntaxError for a text that is no cursor. */
function rowsBehind(db: Kysely<Tables>, domain: RowDomain, after: string | undefined) {
  const [version, table, key] = after ? positionIn(after) : ([0, '', ''] satisfies Position);
  return db
    .selectFrom('sagaVersions')
    .where('domain', '=', domain)
    .where(
      sql<SqlBool>`(version > ${version} or (version = ${version} and (table_name > ${table} or (table_name = ${table} and row_key > ${key}))))`,
    )
    .where('rowKey', 'not like', `${REHEARSAL_PREFIX}%`)
    .where('rowKey', 'not like', `%/${REHEARSAL_PREFIX}%`)
    .where('rowKey', 'not like', `payment-${REHEARSAL_PREFIX}%`)
    .where('rowKey', 'not like', `%#${REHEARSAL_PREFIX}%`);
}

const cursorOf = (position: Position) => Buffer.from(JSON.stringify(position)).toString('base64url');

/** Throws SyntaxError for a text that is no cursor. */
function positionIn(cursor: string): Position {
  const position = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  const isPosition =
    Array.isArray(position) &&
    position.map((part) => typeof part).join() === 'number,string,string' &&
    cursorOf(position as Position) === cursor;
  if (!isPosition) throw new SyntaxError('after: is not a cursor of this export');
  return position as Position;
}

async function contentsOf(tx: Tx, domain: RowDomain, page: { tableName: string; rowKey: string }[]) {
  const contents = new Map<string, Record<string, unknown>>();
  for (const [table, keys] of Map.groupBy(page, ({ tableName }) => tableName)) {
    const shape = shapeOf(domain, table);
    const rows = await tx.db
      .selectFrom(sqlTable(table))
      .selectAll()
      .where((eb) => eb.or(keys.map(({ rowKey }) => isKey(eb, shape, rowKey))))
      .execute();
    for (const row of rows) {
      const neutral = neutralOf(shape, row as Record<string, unknown>);
      contents.set(`${table} ${shape.key.map((column) => neutral[column]).join('/')}`, neutral);
    }
  }
  return contents;
}

/**
 * Writes what is newer than what is here, with its version, and counts the rest as older: safe to repeat. Refused on an open side,
 * and in another epoch than the one in force (throws Fenced).
 */
export const importRows = (database: Database, domain: RowDomain, epoch: number, rows: ExportedRow[]) =>
  inTransaction(database, async (tx) => {
    if ((await requireClosed(tx, domain, epoch)) === 'open') return 'open' as const;
    const counted = { written: 0, older: 0 };
    for (const { table, key, version, row } of rows) {
      const shape = shapeOf(domain, table);
      const here = await tx.db
        .selectFrom('sagaVersions')
        .select('version')
        .where('tableName', '=', table)
        .where('rowKey', '=', key)
        .executeTakeFirst();
      if (here && here.version >= version) {
        counted.older++;
        continue;
      }
      await tx.db
        .deleteFrom(sqlTable(table))
        .where((eb) => isKey(eb, shape, key))
        .execute();
      if (row)
        await tx.db
          .insertInto(sqlTable(table))
          .values(storedOf(shape, domain, table, row))
          .execute();
      await keepVersion(tx, { tableName: table, rowKey: key, domain, version });
      counted.written++;
    }
    // What changes here from now on must be newer than everything that came.
    await raiseSequence(tx, Math.max(0, ...rows.map(({ version }) => version)));
    return counted;
  });

async function keepVersion(tx: Tx, entry: Tables['sagaVersions']): Promise<void> {
  await tx.insertNew('sagaVersions', entry);
  await tx.db
    .updateTable('sagaVersions')
    .set({ version: entry.version })
    .where('tableName', '=', entry.tableName)
    .where('rowKey', '=', entry.rowKey)
    .execute();
}

async function raiseSequence(tx: Tx, version: number): Promise<void> {
  if (version === 0 || !(await tx.insertNew('sagaSequence', { id: version }))) return;
  await tx.db.deleteFrom('sagaSequence').where('id', '=', version).execute();
}

/** Throws SyntaxError for a table that the domain does not have. */
function shapeOf(domain: RowDomain, table: string): RowShape {
  const shape = (DOMAIN_ROWS[domain] as Record<string, RowShape>)[table];
  if (!shape)
    throw new SyntaxError(`table: "${table}" is none of ${Object.keys(DOMAIN_ROWS[domain]).join(', ')}`);
  return shape;
}

// biome-ignore lint/suspicious/noExplicitAny: the name of a table that is known only at run time
const sqlTable = (table: string): any => (table === 'ledger' ? 'sagaLedger' : table);

function isKey(
  eb: ExpressionBuilder<Tables, keyof Tables>,
  { key }: RowShape,
  rowKey: string,
): Expression<SqlBool> {
  const parts = rowKey.split('/');
  if (parts.length !== key.length) throw new SyntaxError(`key: "${rowKey}" is not ${key.join('/')}`);
  return eb.and(key.map((column, index) => eb(column as never, '=', parts[index] as never)));
}

function neutralOf({ columns }: RowShape, row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, kind]) => {
      const value = row[column];
      if (value === null || value === undefined) return [];
      if (kind.startsWith('json')) return [[column, JSON.parse(String(value))]];
      return [[column, kind === 'boolean' ? value === 1 : value]];
    }),
  );
}

function storedOf({ columns }: RowShape, domain: string, table: string, row: Record<string, unknown>) {
  const stored = Object.fromEntries(
    Object.entries(columns).map(([column, kind]) => {
      const value = row[column];
      if (value === null || value === undefined) return [column, null];
      if (kind.startsWith('json')) return [column, JSON.stringify(value)];
      return [column, kind === 'boolean' ? Number(value) : value];
    }),
  );
  return table === 'ledger' ? { ...stored, domain } : stored;
}
