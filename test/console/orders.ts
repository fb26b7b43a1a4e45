import { randomBytes } from 'node:crypto';

/*
 * Orders of the past as the services would have left them, made without running a saga: what each table holds of an order, so that
 * the audit finds nothing. What the journal has of them is made by the streams. An item whose story has two parts is written twice.
 */

type Item = Record<string, unknown> & { pk: string; sk: string };
type Table = 'product' | 'user' | 'order' | 'payment';

/** Items of one order: those of `first` are written before those of `later`, which may be the same anew. */
export interface Past {
  first: [Table, Item][];
  later: [Table, Item][];
  userId: string;
  /** What it took and did not give back. */
  units: number;
  amount: number;
  day: string;
}

export const PRODUCT_ID = 'filled-mug';
export const PRICE = 1_200;
const CURRENCY = 'USD';
const SHARDS = 8;

const shardOf = (orderId: string) => [...orderId].reduce((sum, char) => sum + char.charCodeAt(0), 0) % SHARDS;

/** An id like those that intake gives: a UUID of version 8. */
function newOrderId(): string {
  const hex = randomBytes(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

interface Placed {
  orderId: string;
  userId: string;
  at: Date;
}

/** A number whose order is rejected. */
export const REJECTED_NUMBER = 3;

/** The order with that number: of a hundred 88 are confirmed, 10 are rejected for want of money, and 2 need attention. */
export function pastOrder(number: number, userId: string, at: Date): Past {
  const placed = { orderId: newOrderId(), userId, at };
  if (number % 50 === 7) return inNeed(placed);
  return number % 10 === 3 ? rejected(placed) : confirmed(placed);
}

const items = [{ productId: PRODUCT_ID, quantity: 1 }];
const price = {
  lines: [{ productId: PRODUCT_ID, quantity: 1, unitPrice: PRICE, amount: PRICE }],
  subtotal: PRICE,
  discount: 0,
  total: PRICE,
  currency: CURRENCY,
};
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

function confirmed(placed: Placed): Past {
  const { orderId, userId } = placed;
  const at = after(placed, 400);
  const paymentId = `payment-${orderId}`;
  const payment = { paymentId, orderId, userId, amount: PRICE, status: 'PAID', paidAt: at };
  const entry = { historyOf: userId, type: 'ORDER', amount: PRICE, orderId, at };
  return {
    userId,
    units: 1,
    amount: PRICE,
    day: dayOf(placed.at),
    first: [
      ['order', orderItem(placed, { status: 'CONFIRMED', placed: true, price, confirmedAt: at })],
      ['product', stockTaken(placed)],
      [
        'user',
        ledger(placed, 'decreaseBalance', {
          effects: { userId, orderId, amount: PRICE },
          result: { amount: PRICE },
        }),
      ],
      ['user', { pk: `USER#${userId}`, sk: `ENTRY#ORDER#${orderId}`, ...entry }],
      ['order', ledger(placed, 'createOrder', { effects: { orderId }, result: { orderId } })],
      ['payment', ledger(placed, 'processPayment', { effects: { paymentId }, result: { paymentId } })],
      ['payment', { pk: `PAYMENT#${paymentId}`, sk: 'PAYMENT', ...payment }],
    ],
    later: [],
  };
}

function rejected(placed: Placed): Past {
  const at = after(placed, 400);
  const detail = `0 left, ${PRICE} wanted`;
  const reason = 'INSUFFICIENT_BALANCE';
  const rejection = { detail, failedStep: 'decreaseBalance' };
  const end = { status: 'REJECTED', reason, rejection, rejectedAt: at, closedBy: placed.orderId };
  return {
    userId: placed.userId,
    units: 0,
    amount: 0,
    day: dayOf(placed.at),
    first: [
      ['order', orderItem(placed, { status: 'PENDING' })],
      ['product', stockTaken(placed)],
      ['user', ledger(placed, 'decreaseBalance', { state: 'REJECTED', reason, detail })],
    ],
    later: [
      ['order', orderItem(placed, { ...end, updatedAt: at })],
      ['product', { ...stockTaken(placed), state: 'COMPENSATED', compensatedAt: at }],
    ],
  };
}

/** Its stock could not be put back, five times, and the schedule has given it up. */
function inNeed(placed: Placed): Past {
  const { orderId } = placed;
  const at = after(placed, 9_000);
  const failure = {
    Error: 'ProvisionedThroughputExceededException',
    Cause: '{"errorMessage":"the table is throttled"}',
  };
  const end = {
    status: 'REJECTED',
    reason: 'SERVICE_UNAVAILABLE',
    rejection: { detail: 'the user service failed', failedStep: 'decreaseBalance', service: 'user' },
    needsAttention: true,
    unresolved: { increaseStock: failure },
    openShard: `OPEN#${shardOf(orderId)}`,
    needShard: `OPEN#${shardOf(orderId)}`,
    inNeedSince: at,
    scheduledTries: 5,
    gaveUpAt: at,
    rejectedAt: at,
    closedBy: orderId,
  };
  return {
    userId: placed.userId,
    units: 1,
    amount: 0,
    day: dayOf(placed.at),
    first: [
      ['order', orderItem(placed, { status: 'PENDING' })],
      ['product', stockTaken(placed)],
      ['user', ledger(placed, 'decreaseBalance', { state: 'BLOCKED' })],
    ],
    later: [['order', orderItem(placed, { ...end, updatedAt: at })]],
  };
}

const after = ({ at }: Placed, milliseconds: number) => new Date(at.getTime() + milliseconds).toISOString();

const orderItem = (placed: Placed, state: Record<string, unknown> & { status: string }): Item => ({
  pk: `ORDER#${placed.orderId}`,
  sk: 'ORDER',
  orderId: placed.orderId,
  userId: placed.userId,
  items,
  needsAttention: false,
  correlationId: `filled-${placed.orderId}`,
  statusShard: `${state.status}#${shardOf(placed.orderId)}`,
  createdAt: placed.at.toISOString(),
  updatedAt: after(placed, 400),
  ...state,
});

const stockTaken = (placed: Placed) =>
  ledger(placed, 'decreaseStock', { effects: { items, day: dayOf(placed.at) }, result: price });

const ledger = (placed: Placed, step: string, record: Record<string, unknown>): Item => ({
  pk: `ORDER#${placed.orderId}`,
  sk: `LEDGER#${step}`,
  step,
  orderId: placed.orderId,
  state: 'APPLIED',
  at: after(placed, 200),
  ...record,
});

/** The counter of what was sold on a day. */
export const salesItem = (day: string, unitsSold: number): Item => ({
  pk: `SALES#${PRODUCT_ID}`,
  sk: `DAY#${day}`,
  unitsSold,
  productId: PRODUCT_ID,
});

/** The product with what is left of its units, and what was put in. */
export const productItems = (putIn: number, sold: number): Item[] => {
  const createdAt = new Date().toISOString();
  const own = { productId: PRODUCT_ID, name: 'Mug of the fill', price: PRICE };
  return [
    { pk: `PRODUCT#${PRODUCT_ID}`, sk: 'PRODUCT', ...own, stock: putIn - sold, version: 1, createdAt },
    { pk: 'CATALOGUE', sk: PRODUCT_ID, productId: PRODUCT_ID },
    { pk: `PRODUCT#${PRODUCT_ID}`, sk: 'ADJUSTMENT#filled', units: putIn, at: createdAt },
  ];
};

/** A customer who has charged so much, and spent a part of it with so many orders. */
export function customerItems(userId: string, charged: number, spent: number, orders: number): Item[] {
  const at = new Date().toISOString();
  const name = `Filled ${userId.slice('filled-'.length)}`;
  const user = { userId, name, nameInitial: 'f', nameKey: name.toLowerCase(), createdAt: at };
  return [
    { pk: `USER#${userId}`, sk: 'USER', ...user, balance: charged - spent, entries: orders + 1 },
    {
      pk: `USER#${userId}`,
      sk: 'ENTRY#CHARGE#filled',
      historyOf: userId,
      type: 'CHARGE',
      amount: charged,
      at,
    },
  ];
}
