import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** A column of a CREATE TABLE: its name, and its type with what follows. */
const COLUMN = /^(\w+) ((?:VARCHAR\(\d+\)|BIGINT|TEXT)(?: NOT NULL)?)/;

/**
 * Adds what a table lacks that an earlier version of the shop has made; safe to repeat. Only columns that may be NULL can come later.
 * Coupons of before have the terms of their campaign, which never changed.
 */
export async function addColumns(db: Kysely<Tables>, statements: string[]): Promise<void> {
  const tables = await db.introspection.getTables();
  for (const statement of statements) {
    const [, name = '', body = ''] =
      /CREATE TABLE IF NOT EXISTS (\w+) \(([\s\S]*)\)\s*$/.exec(statement) ?? [];
    const there = tables.find((table) => table.name === name)?.columns.map((column) => column.name);
    const missing = columnsIn(body).filter(([column]) => there && !there.includes(column));
    for (const [column, type] of missing)
      await sql.raw(`ALTER TABLE ${name} ADD COLUMN ${column} ${type}`).execute(db).catch(unlessThere);
    if (name === 'coupons' && missing.length > 0) await sql.raw(FILL_TERMS).execute(db);
  }
}

const columnsIn = (body: string): [name: string, type: string][] =>
  body.split(/,\s/).flatMap((part) => {
    const [, name, type] = COLUMN.exec(part.trim()) ?? [];
    return name && type ? [[name, type]] : [];
  });

const TERMS = ['name', 'discount', 'min_order_amount', 'valid_from', 'valid_until'];
const FILL_TERMS = `UPDATE coupons SET ${TERMS.map(
  (term) => `${term} = (SELECT ${term} FROM campaigns WHERE campaigns.coupon_id = coupons.coupon_id)`,
).join(', ')} WHERE discount IS NULL`;

/** Two processes may begin at once. */
function unlessThere(error: Error): void {
  if (!/duplicate column name/i.test(error.message)) throw error;
}
