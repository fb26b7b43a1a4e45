import { couponKey } from '../../lambdas/coupon/table.ts';
import { paymentIdOf, paymentKey } from '../../lambdas/payment/table.ts';
import { productKey } from '../../lambdas/product/table.ts';
import type { StepName } from '../../lambdas/shared/saga/command-names.ts';
import { orderKey } from '../../lambdas/shared/saga/order-record.ts';
import type { SagaOrder } from '../../lambdas/shared/saga/saga-order.ts';
import { ledgerKey } from '../../lambdas/shared/saga/step-ledger.ts';
import { userKey } from '../../lambdas/user/table.ts';
import type { Domain } from '../../lib/names.ts';
import { invoke } from '../support/saga/saga.ts';
import { all, get } from '../support/saga/tables.ts';
import { anOrder, aPrice, createWorld, possessions, type World } from '../support/saga/world.ts';

type Possessions = Awaited<ReturnType<typeof possessions>>;

/** The same contract for all five domains: what a step changes, and how to make it impossible. */
export interface Contract {
  domain: Domain;
  step: StepName;
  compensation: string;
  /** What the step changes of the world, seen from outside. */
  effect: Partial<Possessions>;
  /** What the world shows once the step was undone. */
  undone: Partial<Possessions>;
  /** An order that the domain must refuse, made from one that it would take. */
  impossible: (order: SagaOrder, world: World) => { order: SagaOrder; price?: ReturnType<typeof aPrice> };
  reason: string;
  /** The item that the step changes or makes. */
  item: (order: SagaOrder, world: World) => { pk: string; sk: string };
  /** What comes of the step when that item is missing: a rejection's reason, or that it is applied. */
  onMissing: string;
  /** What comes of a duplicate when somebody has deleted the record of the step, and what the world shows then. */
  onForgotten: { outcome: string; effect: Partial<Possessions> };
}

export const CONTRACTS: Contract[] = [
  {
    domain: 'product',
    step: 'decreaseStock',
    compensation: 'increaseStock',
    effect: { stock: 8 },
    undone: { stock: 10 },
    impossible: (order, { productId }) => ({ order: { ...order, items: [{ productId, quantity: 11 }] } }),
    reason: 'INSUFFICIENT_STOCK',
    item: (_order, { productId }) => productKey(productId),
    onMissing: 'PRODUCT_NOT_FOUND',
    // Nothing else knows of the sale: so the record of one never expires, and no Lambda may delete it.
    onForgotten: { outcome: 'applied', effect: { stock: 6 } },
  },
  {
    domain: 'coupon',
    step: 'useCoupon',
    compensation: 'restoreCoupon',
    effect: { coupon: 'USED' },
    undone: { coupon: 'ISSUED' },
    impossible: (order) => ({ order: { ...order, couponId: 'not-issued' } }),
    reason: 'COUPON_NOT_USABLE',
    item: (_order, { couponId, userId }) => couponKey(couponId, userId),
    onMissing: 'COUPON_NOT_USABLE',
    onForgotten: { outcome: 'COUPON_NOT_USABLE', effect: { coupon: 'USED' } },
  },
  {
    domain: 'user',
    step: 'decreaseBalance',
    compensation: 'increaseBalance',
    effect: { balance: 8_000 },
    undone: { balance: 10_000 },
    impossible: (order, world) => ({ order, price: aPrice(world, { quantity: 11 }) }),
    reason: 'INSUFFICIENT_BALANCE',
    item: (_order, { userId }) => userKey(userId),
    onMissing: 'USER_NOT_FOUND',
    // The history knows the order.
    onForgotten: { outcome: 'ALREADY_COMPENSATED', effect: { balance: 8_000 } },
  },
  {
    domain: 'order',
    step: 'createOrder',
    compensation: 'cancelOrder',
    effect: { placed: true },
    undone: { placed: false },
    impossible: (order) => ({ order: { ...order, items: [] } }),
    reason: 'INVALID_COMMAND',
    item: ({ orderId }) => orderKey(orderId),
    // It writes the order itself when intake did not.
    onMissing: 'applied',
    // Placed twice is placed.
    onForgotten: { outcome: 'applied', effect: { placed: true } },
  },
  {
    domain: 'payment',
    step: 'processPayment',
    compensation: 'refundPayment',
    effect: { payment: 'PAID' },
    undone: { payment: 'REFUNDED' },
    impossible: (order, world) => ({ order, price: aPrice(world, { quantity: 5_001 }) }),
    reason: 'PAYMENT_DECLINED',
    item: ({ orderId }) => paymentKey(paymentIdOf(orderId)),
    // It makes the payment.
    onMissing: 'applied',
    // The payment is there, and knows the order.
    onForgotten: { outcome: 'ALREADY_COMPENSATED', effect: { payment: 'PAID' } },
  },
];

/** A world, an order in it, and how to ask the domain for its step and look at what came of it. */
export async function arrange({ domain, step, impossible, item }: Contract) {
  const world = await createWorld();
  const order = anOrder(world);
  const before = await possessions(world, order.orderId);
  const run = (command: string, price = aPrice(world)) => invoke({ command, order, price });
  const record = () => get(domain, ledgerKey(step, order.orderId));
  return {
    ...{ world, order, before, run, record, item: item(order, world) },
    /** The step as the domain must refuse it. */
    runImpossible: () => invoke({ command: step, price: aPrice(world), ...impossible(order, world) }),
    seen: () => possessions(world, order.orderId),
    state: async () => (await record())?.state,
    /** Every item of the domain's table, of all tests so far. */
    table: async () => (await all(domain)).map((each) => JSON.stringify(each)).sort(),
  };
}

/** Without `placed`, which createOrder's own net for a missing order may bring about. */
export const effectOf = ({ placed, ...rest }: Possessions) => ({ ...rest, placed: placed ?? false });
