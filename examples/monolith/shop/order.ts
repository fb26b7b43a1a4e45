import type { Database } from '../database/database.ts';
import { inTransaction, requireOne, type Tx } from '../database/transaction.ts';
import type { Payload } from '../saga/door.ts';
import { requireEpoch } from '../saga/epoch.ts';
import { Rejected, type Step } from '../saga/ledger.ts';
import { type Order, orderPayload, type PricedPayload, pricedPayload, reader } from './payload.ts';

/** Step 4: the order stands, with its price. */
export const createOrder: Step<PricedPayload> = {
  domain: 'order',
  read: reader(pricedPayload),
  async apply(tx, { order, price }) {
    const found = await findOrWrite(tx, order);
    if (found.status !== 'PENDING') throw new Rejected('ALREADY_COMPENSATED', `the order is ${found.status}`);
    await change(tx, order.orderId, { price: JSON.stringify(price), placed: 1 });
    return { result: { orderId: order.orderId }, effects: { orderId: order.orderId } };
  },
  undo: (tx, { orderId }: { orderId: string }) => change(tx, orderId, { placed: 0 }),
};

/** After the last step: PENDING -> CONFIRMED; again, it is the same. Throws Rejected when the order was undone. */
export const confirmOrder = (database: Database) => async (payload: Payload) => {
  const { order } = readOrder(payload);
  return inTransaction(database, async (tx) => {
    await requireEpoch(tx, 'order', payload.epoch);
    const { status } = await findOrWrite(tx, order);
    if (status !== 'PENDING' && status !== 'CONFIRMED')
      throw new Rejected('ALREADY_COMPENSATED', `the order is ${status}`);
    if (status === 'PENDING') await change(tx, order.orderId, { status: 'CONFIRMED' });
    return { status: 'CONFIRMED' };
  });
};

interface Ending {
  /** What was decided, and why, where somebody else decides it. */
  status?: 'REJECTED' | 'CANCELLED';
  reason?: string;
  failure?: { Error: string; Cause?: string };
  unresolved?: unknown;
}

/**
 * After the last compensation: REJECTED, with the reason, or CANCELLED when it had been confirmed. An order of which nothing is left to
 * undo stays so: what says otherwise was sent before.
 */
export const closeOrder = (database: Database) => async (payload: Payload) => {
  const { order } = readOrder(payload);
  const { status: decided, reason: decidedFor, failure, unresolved } = (payload.saga ?? {}) as Ending;
  return inTransaction(database, async (tx) => {
    await requireEpoch(tx, 'order', payload.epoch);
    const found = await findOrWrite(tx, order);
    const wasConfirmed = found.status === 'CONFIRMED' || found.status === 'CANCELLED';
    const status = decided ?? (wasConfirmed ? 'CANCELLED' : 'REJECTED');
    const isUndone = ['REJECTED', 'CANCELLED'].includes(found.status) && found.needsAttention === 0;
    if (isUndone) return { status: found.status };
    const reason = status === 'REJECTED' ? (found.reason ?? decidedFor ?? reasonOf(failure)) : found.reason;
    await change(tx, order.orderId, { status, reason, needsAttention: Number(unresolved !== undefined) });
    return { status };
  });
};

const readOrder = reader(orderPayload);

/** The rejection's reason, which its message begins with; everything else was nobody's no. */
function reasonOf(failure: Ending['failure']): string {
  if (failure?.Error !== 'OrderRejected') return 'SERVICE_UNAVAILABLE';
  return /"errorMessage":"([A-Z_]+):/.exec(failure.Cause ?? '')?.[1] ?? 'SERVICE_UNAVAILABLE';
}

/** The order, locked; written PENDING when there is none. */
async function findOrWrite(tx: Tx, { orderId, userId, items, couponId }: Order) {
  const now = new Date().toISOString();
  await tx.insertNew('orders', {
    orderId,
    userId,
    status: 'PENDING',
    reason: null,
    needsAttention: 0,
    items: JSON.stringify(items),
    couponId: couponId ?? null,
    price: null,
    placed: 0,
    createdAt: now,
    updatedAt: now,
  });
  return tx.db
    .selectFrom('orders')
    .selectAll()
    .where('orderId', '=', orderId)
    .modifyEnd(tx.forUpdate)
    .executeTakeFirstOrThrow();
}

export const change = async (
  tx: Tx,
  orderId: string,
  changes: Partial<{
    status: string;
    reason: string | null;
    needsAttention: number;
    price: string;
    placed: number;
  }>,
): Promise<void> => {
  const changed = await tx.db
    .updateTable('orders')
    .set({ ...changes, updatedAt: new Date().toISOString() })
    .where('orderId', '=', orderId)
    .executeTakeFirst();
  requireOne(changed, `order ${orderId}`);
};
