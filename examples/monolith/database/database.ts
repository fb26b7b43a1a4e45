import { DatabaseSync } from 'node:sqlite';
import { CamelCasePlugin, Kysely, MysqlDialect, SqliteDialect } from 'kysely';
import mysql from 'mysql2';
import { install } from './install.ts';
import type { Tables } from './tables.ts';

export type Engine = 'sqlite' | 'mysql';

/** The shop's database and which SQL it speaks. */
export interface Database {
  db: Kysely<Tables>;
  engine: Engine;
  close(): Promise<void>;
}

/** Connections at most; a command holds one for as long as its transaction. */
const CONNECTIONS = 25;

/**
 * Opens the database of an address, and makes its tables if they are not there: `mysql://user:password@host:port/name`, or the path
 * of an SQLite file, or `:memory:`. Throws, naming MONOLITH_DB, when it cannot be reached.
 */
export async function openDatabase(address: string): Promise<Database> {
  const engine: Engine = /^(?:mysql|mariadb):\/\//.test(address) ? 'mysql' : 'sqlite';
  const dialect = engine === 'mysql' ? mysqlDialect(address) : sqliteDialect(address);
  const db = new Kysely<Tables>({ dialect, plugins: [new CamelCasePlugin()] });
  try {
    await install({ db, engine });
  } catch (error) {
    await db.destroy();
    throw new Error(`MONOLITH_DB: cannot use ${withoutPassword(address)}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return { db, engine, close: () => db.destroy() };
}

const mysqlDialect = (address: string) =>
  new MysqlDialect({
    pool: mysql.createPool({
      uri: address.replace(/^mariadb:/, 'mysql:'),
      connectionLimit: CONNECTIONS,
      // Sums are DECIMAL there; none of ours leaves the whole numbers that a double holds.
      decimalNumbers: true,
    }),
  });

/** Kysely's own dialect expects another driver; this is the same interface over the one that Node brings along. */
function sqliteDialect(file: string): SqliteDialect {
  const sqlite = new DatabaseSync(file);
  // Its own knows only the letters of ASCII.
  sqlite.function('lower', { deterministic: true }, (text) => String(text).toLowerCase());
  // LIKE would not tell `Conformance-` from `conformance-`: names are compared to the letter, as in MySQL.
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000; PRAGMA case_sensitive_like = ON;');
  return new SqliteDialect({
    database: {
      close: () => sqlite.close(),
      prepare: (text) => {
        const statement = sqlite.prepare(text);
        const given = (parameters: readonly unknown[]) => parameters as (string | number | null)[];
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...given(parameters)),
          run: (parameters) => statement.run(...given(parameters)),
          iterate: (parameters) =>
            statement.iterate(...given(parameters)) as unknown as IterableIterator<unknown>,
        };
      },
    },
  });
}

const withoutPassword = (address: string) => address.replace(/:\/\/([^:@/]+):[^@/]*@/, '://$1:***@');
