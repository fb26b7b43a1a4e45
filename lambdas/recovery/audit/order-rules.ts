import { isDeepStrictEqual } from 'node:util';
import { STEP_NAMES } from '../../shared/command-names.ts';
import type { OrderItem } from '../../shared/order-record.ts';
import { LONGEST_RUN_SECONDS } from '../reconcile.ts';
import type { Observation, Wrong } from './confirm.ts';
import type { OrderEffects } from './order-effects.ts';

/** Whether the order's end is decided and all of it done: only then must its effects agree with it. */
export const isSettled = ({ status, needsAttention }: OrderItem) =>
  !needsAttention && (status === 'CONFIRMED' || status === 'REJECTED' || status === 'CANCELLED');

/** What does not agree with the end of a settled order: each effect once where it is CONFIRMED, none where it is not. */
export function contradictions(order: OrderItem, effects: OrderEffects): Wrong[] {
  return order.status === 'CONFIRMED' ? notConfirmedBy(order, effects) : notUndoneBy(order, effects);
}

function notConfirmedBy({ items, couponId, price, orderId }: OrderItem, effects: OrderEffects): Wrong[] {
  const { ledgers, payment, coupon, spent, refunded } = effects;
  const total = price?.total;
  const steps = STEP_NAMES.filter((step) => step !== 'useCoupon' || couponId);
  const taken = (ledgers.decreaseStock?.effects as { items?: unknown } | undefined)?.items;
  return [
    ...steps.flatMap((step) => {
      const state = ledgers[step]?.state ?? 'not there';
      return state === 'APPLIED' ? [] : [{ kind: 'LEDGER', detail: `CONFIRMED, but ${step} is ${state}` }];
    }),
    ...check(
      !taken || isDeepStrictEqual(taken, items),
      'LEDGER',
      () => `took ${JSON.stringify(taken)} from stock, ordered were ${JSON.stringify(items)}`,
    ),
    ...check(payment?.status === 'PAID' && payment.amount === total, 'PAYMENT', () =>
      payment
        ? `CONFIRMED at ${total}, but the payment is ${payment.status} at ${payment.amount}`
        : 'CONFIRMED, but not paid',
    ),
    ...check(
      spent?.amount === total && !refunded,
      'BALANCE',
      () =>
        `CONFIRMED at ${total}, but ${spent?.amount ?? 0} was taken from the balance and ${refunded?.amount ?? 0} given back`,
    ),
    ...check(
      !couponId || (coupon?.status === 'USED' && coupon.orderId === orderId),
      'COUPON',
      () =>
        `CONFIRMED with ${couponId}, but the coupon is ${coupon?.status ?? 'not there'}${coupon?.orderId ? ` for ${coupon.orderId}` : ''}`,
    ),
  ];
}

function notUndoneBy({ status, orderId, couponId }: OrderItem, effects: OrderEffects): Wrong[] {
  const { ledgers, payment, coupon, spent, refunded } = effects;
  return [
    ...STEP_NAMES.flatMap((step) =>
      check(ledgers[step]?.state !== 'APPLIED', 'LEDGER', () => `${status}, but ${step} is still APPLIED`),
    ),
    ...check(
      payment?.status !== 'PAID',
      'PAYMENT',
      () => `${status}, but the payment of ${payment?.amount} is PAID`,
    ),
    ...check(
      (spent?.amount ?? 0) === (refunded?.amount ?? 0),
      'BALANCE',
      () =>
        `${status}, but ${spent?.amount ?? 0} was taken from the balance and ${refunded?.amount ?? 0} given back`,
    ),
    ...check(
      coupon?.status !== 'USED' || coupon.orderId !== orderId,
      'COUPON',
      () => `${status}, but it still uses ${couponId}`,
    ),
  ];
}

/**
 * An order that nobody wrote: nothing may be in place of it. Only a saga that was started by hand has none, until createOrder
 * writes it: such a one is in flight for as long as a run can last.
 */
export function withoutOrder(
  { ledgers, payment }: OrderEffects,
  now = Date.now(),
): Omit<Observation, 'seen'> {
  const wrong = [
    ...STEP_NAMES.flatMap((step) =>
      check(
        ledgers[step]?.state !== 'APPLIED',
        'ORDER_MISSING',
        () => `${step} is APPLIED, but there is no such order`,
      ),
    ),
    ...check(
      payment?.status !== 'PAID',
      'ORDER_MISSING',
      () => `${payment?.amount} is PAID, but there is no such order`,
    ),
  ];
  const youngest = STEP_NAMES.map((step) => String(ledgers[step]?.at ?? ''))
    .sort()
    .at(-1);
  const mayRun = youngest && now - Date.parse(youngest) < LONGEST_RUN_SECONDS * 1000;
  return mayRun ? { wrong: [], inFlight: wrong } : { wrong };
}

const check = (agrees: boolean, kind: string, detail: () => string): Wrong[] =>
  agrees ? [] : [{ kind, detail: detail() }];
