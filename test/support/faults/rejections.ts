import type { StepName } from '../../../lambdas/shared/saga/command-names.ts';
import type { CommandCall } from '../saga/saga.ts';

/** For each step, a call that the service must say no to, made from one that it would not; and what it says. */
export const REJECTIONS: Record<StepName, { reason: string; impossible(call: CommandCall): CommandCall }> = {
  decreaseStock: {
    reason: 'INSUFFICIENT_STOCK',
    impossible: (call) => withQuantity(call, 1_000),
  },
  useCoupon: {
    reason: 'COUPON_NOT_USABLE',
    impossible: (call) => ({ ...call, order: { ...call.order, couponId: 'unknown' } }),
  },
  decreaseBalance: {
    reason: 'USER_NOT_FOUND',
    impossible: (call) => ({ ...call, order: { ...call.order, userId: 'unknown' } }),
  },
  createOrder: {
    reason: 'INVALID_COMMAND',
    impossible: (call) => withQuantity(call, 1_001),
  },
  processPayment: {
    reason: 'PAYMENT_DECLINED',
    impossible: (call) => ({
      ...call,
      price: { ...(call.price as object), subtotal: 9_000_000, total: 9_000_000 },
    }),
  },
};

function withQuantity(call: CommandCall, quantity: number): CommandCall {
  const items = call.order.items.map((item) => ({ ...item, quantity }));
  return { ...call, order: { ...call.order, items } };
}
