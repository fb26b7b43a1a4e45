import type { OrderItem } from '../../../shared/saga/order-record.ts';
import { check, type Wrong } from '../../proof/confirm.ts';
import type { Footprint } from '../../tables/footprint.ts';
import type { Expectation } from './expectation.ts';

/** Which of the order's records in the five tables are there and should not be, or should be and are not. */
export function recordsAgainst(order: OrderItem, expected: Expectation, footprint: Footprint): Wrong[] {
  return [
    ...check(
      Boolean(order.placed) === expected.isApplied('createOrder'),
      'ORDER',
      () => `${expected.because('createOrder')}, but it ${order.placed ? 'stands' : 'does not stand'}`,
    ),
    ...paymentAgainst(order, expected, footprint),
    ...balanceAgainst(expected, footprint),
    ...couponAgainst(order, expected, footprint),
  ];
}

function paymentAgainst({ userId }: OrderItem, expected: Expectation, { payment }: Footprint): Wrong[] {
  const isPaid = payment?.status === 'PAID';
  const isRight = isPaid && payment.amount === expected.total && payment.userId === userId;
  const found = payment ? `${payment.status} at ${payment.amount} by ${payment.userId}` : 'not there';
  return expected.isApplied('processPayment')
    ? check(
        isRight,
        'PAYMENT',
        () =>
          `${expected.because('processPayment')} at ${expected.total} by ${userId}, but the payment is ${found}`,
      )
    : check(!isPaid, 'PAYMENT', () => `${expected.because('processPayment')}, but the payment is ${found}`);
}

function balanceAgainst(expected: Expectation, { spent, refunded }: Footprint): Wrong[] {
  const found = `${spent?.amount ?? 0} was taken from the balance and ${refunded?.amount ?? 0} given back`;
  return expected.isApplied('decreaseBalance')
    ? check(
        spent?.amount === expected.total && !refunded,
        'BALANCE',
        () => `${expected.because('decreaseBalance')} at ${expected.total}, but ${found}`,
      )
    : check(
        (spent?.amount ?? 0) === (refunded?.amount ?? 0),
        'BALANCE',
        () => `${expected.because('decreaseBalance')}, but ${found}`,
      );
}

/** A coupon that the order does not name is not in its footprint: the orphan audit finds it. */
function couponAgainst(
  { orderId, couponId }: OrderItem,
  expected: Expectation,
  { coupon }: Footprint,
): Wrong[] {
  const isUsed = coupon?.status === 'USED' && coupon.orderId === orderId;
  return check(
    !couponId || isUsed === expected.isApplied('useCoupon'),
    'COUPON',
    () =>
      `${expected.because('useCoupon')}, but ${couponId} is ${coupon?.status ?? 'not there'}${coupon?.orderId ? ` for ${coupon.orderId}` : ''}`,
  );
}
