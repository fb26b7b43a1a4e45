import { sql } from 'kysely';
import { requireOne, type Tx } from '../database/transaction.ts';
import { Rejected, type Step } from '../saga/ledger.ts';
import { type PricedPayload, pricedPayload, reader } from './payload.ts';

interface Spent {
  userId: string;
  orderId: string;
  amount: number;
}

/** Step 3: takes the order's total from the buyer's balance. */
export const decreaseBalance: Step<PricedPayload> = {
  domain: 'user',
  read: reader(pricedPayload),
  async apply(tx, { order: { userId, orderId }, price: { total: amount } }) {
    const user = await tx.db
      .selectFrom('users')
      .select('balance')
      .where('userId', '=', userId)
      .modifyEnd(tx.forUpdate)
      .executeTakeFirst();
    if (!user) throw new Rejected('USER_NOT_FOUND', userId);
    if (user.balance < amount)
      throw new Rejected('INSUFFICIENT_BALANCE', `${user.balance} left, ${amount} wanted`);
    await book(tx, userId, -amount, { entryId: `ORDER#${orderId}`, type: 'ORDER', amount, orderId });
    return { result: { amount }, effects: { userId, orderId, amount } satisfies Spent };
  },
  undo: (tx, { userId, orderId, amount }: Spent) =>
    book(tx, userId, amount, { entryId: `REFUND#${orderId}`, type: 'REFUND', amount, orderId }),
};

export interface Entry {
  entryId: string;
  type: 'CHARGE' | 'ORDER' | 'REFUND' | 'ADJUSTMENT';
  amount: number;
  orderId: string | null;
  reason?: string;
  /** Who adjusted the balance by hand. */
  bookedBy?: string;
}

/** Changes the balance, and writes the line in the history that says why. */
export async function book(tx: Tx, userId: string, change: number, entry: Entry): Promise<void> {
  await tx.db
    .insertInto('entries')
    .values({ userId, ...entry, at: new Date().toISOString() })
    .execute();
  const changed = await tx.db
    .updateTable('users')
    .set({ balance: sql`balance + ${change}` })
    .where('userId', '=', userId)
    .executeTakeFirst();
  requireOne(changed, `user ${userId}`);
}
