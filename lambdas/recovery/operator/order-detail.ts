import { notFound } from '../../shared/api/http-error.ts';
import { orderView } from '../../shared/api/order-view.ts';
import { type OrderItem, readOrder } from '../../shared/saga/order-record.ts';
import { STEPS } from '../../shared/saga/steps.ts';
import { failuresOf, messageOf } from '../../shared/saga/task-failure.ts';
import { type Footprint, readFootprints } from '../tables/footprint.ts';
import { flawOfOrder } from '../tables/stored-items.ts';
import { actionsOf } from './actions.ts';
import type { OrderDetail, StepState } from './contract/order-contract.ts';
import { linksOf } from './links.ts';
import { runsOf } from './runs.ts';

/** Everything that an operator can know of the order, all read by key. Throws 404 when there is none. */
export async function readOrderDetail(orderId: string): Promise<OrderDetail> {
  const order = await readOrder(orderId);
  if (!order) throw notFound('order');
  const [footprints, runs, actions] = await Promise.all([
    readFootprints([order]),
    runsOf(order),
    actionsOf(orderId),
  ]);
  const { correlationId, writtenOff } = order;
  return {
    order: orderView(order),
    ...(correlationId && { correlationId }),
    ...(writtenOff && { writtenOff }),
    steps: stepsOf(order, footprints[0] as Footprint),
    runs,
    actions,
    links: linksOf(order),
  };
}

interface Ledger {
  state?: StepState['state'];
  at?: string;
  compensatedAt?: string;
  reason?: string;
  detail?: string;
}

function stepsOf(order: OrderItem, { ledgers }: Footprint): StepState[] {
  const failures = failuresOf(order);
  const isSound = !flawOfOrder(order);
  return STEPS.map(({ step, compensation, service }) => {
    const { state = 'ABSENT', at, compensatedAt, reason, detail } = (ledgers[step] ?? {}) as Ledger;
    const failure = failures[compensation];
    const isWanted = step !== 'useCoupon' || order.couponId !== undefined;
    return {
      step,
      compensation,
      service,
      state,
      at,
      compensatedAt,
      reason,
      detail,
      ...(failure && { unresolved: { error: failure.Error, cause: messageOf(failure) } }),
      ...(state === 'APPLIED' && { holds: isSound ? HOLDS[step](order) : 'unknown' }),
      // As long as its end is not decided, nobody knows.
      ...(order.status !== 'PENDING' && { shouldHold: isWanted && order.status === 'CONFIRMED' }),
    };
  });
}

/** What each step holds of an order while it is applied, in words. */
const HOLDS: Record<(typeof STEPS)[number]['step'], (order: OrderItem) => string> = {
  decreaseStock: ({ items }) =>
    items.map(({ productId, quantity }) => `${quantity} × ${productId}`).join(', '),
  useCoupon: ({ couponId }) => `coupon ${couponId}`,
  decreaseBalance: ({ price }) => `balance ${price?.total ?? 'unknown'}`,
  createOrder: () => 'the order',
  processPayment: ({ price }) => `payment ${price?.total ?? 'unknown'}`,
};
