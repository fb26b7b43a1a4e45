import type { OrderItem } from '../../../shared/saga/order-record.ts';
import { check, type Wrong } from '../../proof/confirm.ts';
import type { OrderEffects } from '../../tables/order-effects.ts';
import type { Due } from './due.ts';

/** What is in place of the order and is not due, or is due and not in place. */
export function effectsAgainst(order: OrderItem, due: Due, effects: OrderEffects): Wrong[] {
  return [
    ...check(
      Boolean(order.placed) === due.isApplied('createOrder'),
      'ORDER',
      () => `${due.because('createOrder')}, but it ${order.placed ? 'stands' : 'does not stand'}`,
    ),
    ...paymentAgainst(order, due, effects),
    ...balanceAgainst(due, effects),
    ...couponAgainst(order, due, effects),
  ];
}

function paymentAgainst({ userId }: OrderItem, due: Due, { payment }: OrderEffects): Wrong[] {
  const isPaid = payment?.status === 'PAID';
  const isRight = isPaid && payment.amount === due.total && payment.userId === userId;
  const found = payment ? `${payment.status} at ${payment.amount} by ${payment.userId}` : 'not there';
  return due.isApplied('processPayment')
    ? check(
        isRight,
        'PAYMENT',
        () => `${due.because('processPayment')} at ${due.total} by ${userId}, but the payment is ${found}`,
      )
    : check(!isPaid, 'PAYMENT', () => `${due.because('processPayment')}, but the payment is ${found}`);
}

function balanceAgainst(due: Due, { spent, refunded }: OrderEffects): Wrong[] {
  const found = `${spent?.amount ?? 0} was taken from the balance and ${refunded?.amount ?? 0} given back`;
  return due.isApplied('decreaseBalance')
    ? check(
        spent?.amount === due.total && !refunded,
        'BALANCE',
        () => `${due.because('decreaseBalance')} at ${due.total}, but ${found}`,
      )
    : check(
        (spent?.amount ?? 0) === (refunded?.amount ?? 0),
        'BALANCE',
        () => `${due.because('decreaseBalance')}, but ${found}`,
      );
}

/** A coupon that the order does not name stands nowhere that it knows: the check of the effects finds it. */
function couponAgainst({ orderId, couponId }: OrderItem, due: Due, { coupon }: OrderEffects): Wrong[] {
  const isUsed = coupon?.status === 'USED' && coupon.orderId === orderId;
  return check(
    !couponId || isUsed === due.isApplied('useCoupon'),
    'COUPON',
    () =>
      `${due.because('useCoupon')}, but ${couponId} is ${coupon?.status ?? 'not there'}${coupon?.orderId ? ` for ${coupon.orderId}` : ''}`,
  );
}
