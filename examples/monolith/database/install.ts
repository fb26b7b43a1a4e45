import { readFileSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { DOMAIN_ROWS, type RowShape } from '../../../lambdas/shared/participant/domain-rows.ts';
import { addColumns } from './columns.ts';
import type { Engine } from './database.ts';
import type { Tables } from './tables.ts';

const SCHEMA = readFileSync(new URL('schema.sql', import.meta.url), 'utf8').replaceAll(/^--.*$/gm, '');

/** Names are compared to the letter: `Mug` and `mug` are two products. */
const MYSQL_TABLE = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin';

/** Makes what is missing; safe to repeat, and to do from two processes. */
export async function install({ db, engine }: { db: Kysely<Tables>; engine: Engine }): Promise<void> {
  const statements = SCHEMA.split(';').filter((text) => text.trim());
  for (const statement of statements)
    await run(db, engine === 'mysql' ? `${statement} ${MYSQL_TABLE}` : statement);
  await addColumns(db, statements);
  await run(db, 'CREATE INDEX by_version ON saga_versions (domain, version)').catch(unlessThere);
  for (const statement of SEQUENCE[engine]) await run(db, statement);
  for (const [domain, tables] of Object.entries(DOMAIN_ROWS)) {
    await run(
      db,
      `INSERT ${engine === 'mysql' ? '' : 'OR '}IGNORE INTO saga_epochs VALUES ('${domain}', 1, 1)`,
    );
    for (const [table, shape] of Object.entries(tables))
      await installVersions(db, engine, domain, table, shape);
  }
}

/** MySQL knows no CREATE INDEX IF NOT EXISTS. */
function unlessThere(error: Error): void {
  if (!/Duplicate key name|already exists/.test(error.message)) throw error;
}

/** Numbers that only grow. Taken without waiting for who took the one before: a hot row would put all writers in one line. */
const SEQUENCE: Record<Engine, string[]> = {
  mysql: [
    `CREATE TABLE IF NOT EXISTS saga_sequence (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY) ${MYSQL_TABLE}`,
  ],
  sqlite: ['CREATE TABLE IF NOT EXISTS saga_sequence (id INTEGER PRIMARY KEY AUTOINCREMENT)'],
};

/**
 * Every change of a row gives it a new version, by trigger: whoever writes, also the shop's oldest code, cannot forget it.
 * The ledger is one table for all domains, so its rows say whose they are.
 */
async function installVersions(
  db: Kysely<Tables>,
  engine: Engine,
  domain: string,
  table: string,
  { key }: RowShape,
): Promise<void> {
  const isLedger = table === 'ledger';
  if (isLedger && domain !== 'product') return;
  const sqlTable = isLedger ? 'saga_ledger' : table;
  const keyOf = (row: string) => `CONCAT(${key.map((column) => `${row}.${snake(column)}`).join(", '/', ")})`;
  const domainOf = (row: string) => (isLedger ? `${row}.domain` : `'${domain}'`);
  for (const [event, row] of [
    ['INSERT', 'NEW'],
    ['UPDATE', 'NEW'],
    ['DELETE', 'OLD'],
  ] as const) {
    const values = `'${table}', ${keyOf(row)}, ${domainOf(row)}`;
    // Not from sqlite_sequence, which is written only when the whole statement is done.
    const next = engine === 'mysql' ? 'LAST_INSERT_ID()' : 'last_insert_rowid()';
    const upsert = `INSERT INTO saga_versions (table_name, row_key, domain, version) VALUES (${values}, ${next}) ${
      engine === 'mysql'
        ? 'ON DUPLICATE KEY UPDATE version = VALUES(version)'
        : 'ON CONFLICT (table_name, row_key) DO UPDATE SET version = excluded.version'
    }`;
    const [take, forget] =
      engine === 'mysql'
        ? ['INSERT INTO saga_sequence VALUES (NULL)', 'DELETE FROM saga_sequence WHERE id = LAST_INSERT_ID()']
        : ['INSERT INTO saga_sequence (id) VALUES (NULL)', 'DELETE FROM saga_sequence'];
    await run(
      db,
      `CREATE TRIGGER IF NOT EXISTS ${sqlTable}_${event.toLowerCase()} AFTER ${event} ON ${sqlTable} FOR EACH ROW
       BEGIN ${take}; ${upsert}; ${forget}; END`,
    );
  }
  // What the shop had before it had the kit is older than every change.
  await run(
    db,
    `INSERT ${engine === 'mysql' ? '' : 'OR '}IGNORE INTO saga_versions (table_name, row_key, domain, version)
     SELECT '${table}', ${keyOf('old')}, ${domainOf('old')}, 0 FROM ${sqlTable} old`,
  );
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const run = (db: Kysely<Tables>, statement: string) => sql.raw(statement).execute(db);
