import { type Kysely, sql } from 'kysely';
import { REHEARSAL_PREFIX } from '../../../lambdas/shared/participant/domain-rows.ts';
import type { Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';

type Totals = (database: Database) => Promise<Record<string, number>>;

const REHEARSAL = `${REHEARSAL_PREFIX}%`;

/** Each domain's sums, from one statement and by that from one snapshot; what rehearsals left is not counted. */
export const TOTALS: Record<string, Totals> = {
  product: one(
    (db) =>
      sql`SELECT (SELECT SUM(stock) FROM products WHERE product_id NOT LIKE ${REHEARSAL}) AS units,
      (SELECT SUM(units) FROM adjustments WHERE product_id NOT LIKE ${REHEARSAL}) AS put_in,
      (SELECT SUM(units) FROM sales WHERE product_id NOT LIKE ${REHEARSAL}) AS sold`.execute(db),
    ['units', 'putIn', 'sold'],
  ),
  coupon: one(
    (db) =>
      sql`SELECT COUNT(*) AS issued, SUM(CASE WHEN status = 'USED' THEN 1 ELSE 0 END) AS used FROM coupons
      WHERE coupon_id NOT LIKE ${REHEARSAL} AND user_id NOT LIKE ${REHEARSAL}
        AND (order_id IS NULL OR order_id NOT LIKE ${REHEARSAL})`.execute(db),
    ['issued', 'used'],
  ),
  user: one(
    (db) =>
      sql`SELECT (SELECT SUM(balance) FROM users WHERE user_id NOT LIKE ${REHEARSAL}) AS balance,
      SUM(CASE WHEN type = 'CHARGE' THEN amount ELSE 0 END) AS charged,
      SUM(CASE WHEN type = 'ORDER' THEN amount ELSE 0 END) AS spent,
      SUM(CASE WHEN type = 'REFUND' THEN amount ELSE 0 END) AS refunded
      FROM entries WHERE user_id NOT LIKE ${REHEARSAL} AND (order_id IS NULL OR order_id NOT LIKE ${REHEARSAL})`.execute(
        db,
      ),
    ['balance', 'charged', 'spent', 'refunded'],
  ),
  order: one(
    (db) => sql`SELECT SUM(placed) AS placed FROM orders WHERE order_id NOT LIKE ${REHEARSAL}`.execute(db),
    ['placed'],
  ),
  payment: one(
    (db) =>
      sql`SELECT SUM(amount) AS paid, SUM(CASE WHEN status = 'REFUNDED' THEN amount ELSE 0 END) AS refunded
      FROM payments WHERE order_id NOT LIKE ${REHEARSAL}`.execute(db),
    ['paid', 'refunded'],
  ),
};

/** The sums by their names; the sum of nothing is 0. */
function one(ask: (db: Kysely<Tables>) => Promise<{ rows: unknown[] }>, names: string[]): Totals {
  return async ({ db }) => {
    const row = (await ask(db)).rows[0] as Record<string, unknown>;
    return Object.fromEntries(names.map((name) => [name, Number(row[name] ?? 0)]));
  };
}
