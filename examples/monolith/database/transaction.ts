import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** A transaction, and how its database spells what the two spell differently. */
export interface Tx {
  db: Transaction<Tables>;
  /** At the end of a SELECT: nobody changes what was read before this transaction ends. SQLite has one writer anyway. */
  forUpdate: ReturnType<typeof sql>;
  /** The same against writers only: many may hold it at once. */
  forShare: ReturnType<typeof sql>;
  /** INSERT that leaves a row of the same key as it is. Says whether it was inserted. */
  insertNew<T extends keyof Tables>(table: T, row: Tables[T]): Promise<boolean>;
}

const MAX_TRIES = 30;
/** Deadlock, lock wait too long, "record has changed since last read"; and SQLite's "database is locked". */
const COLLISIONS = new Set<unknown>(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD', 5]);

/**
 * Runs `work` in one transaction: all of it or nothing. Who meets another transaction is undone by the database and tried again, after
 * a random pause, so `work` must be able to run twice.
 */
export async function inTransaction<T>({ db, engine }: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction().execute((transaction) => work(txOf(transaction, engine)));
    } catch (error) {
      const { code, errcode } = error as { code?: unknown; errcode?: unknown };
      const isCollision = COLLISIONS.has(code) || COLLISIONS.has(errcode);
      if (!isCollision || tries === MAX_TRIES) throw error;
      await sleep(Math.random() * Math.min(200, 5 * 2 ** tries));
    }
  }
}

function txOf(db: Transaction<Tables>, engine: Database['engine']): Tx {
  const isMysql = engine === 'mysql';
  return {
    db,
    forUpdate: isMysql ? sql`for update` : sql``,
    // MariaDB knows only this spelling, MySQL knows it, too.
    forShare: isMysql ? sql`lock in share mode` : sql``,
    insertNew: async (table, row) => {
      const insert = (db as unknown as Kysely<Record<string, Record<string, unknown>>>)
        .insertInto(table)
        .values(row);
      const { numInsertedOrUpdatedRows } = await (isMysql
        ? insert.ignore()
        : insert.orIgnore()
      ).executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
  };
}

/** Throws unless the update met its one row: what cannot be given back must not be noted as given back. */
export function requireOne({ numUpdatedRows }: { numUpdatedRows: bigint }, what: string): void {
  if (numUpdatedRows !== 1n) throw new Error(`${what} is missing: nothing was changed`);
}
