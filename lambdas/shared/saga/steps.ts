/**
 * The saga's steps, in its order: for each its compensation, the service that runs both, and the events that they are once
 * committed. The names of commands and events are taken from here. It imports nothing, so that the stacks and the scripts may
 * import it too.
 */
export const STEPS = [
  {
    step: 'decreaseStock',
    compensation: 'increaseStock',
    service: 'product',
    applied: 'StockDecreased',
    undone: 'StockIncreased',
  },
  {
    step: 'useCoupon',
    compensation: 'restoreCoupon',
    service: 'coupon',
    applied: 'CouponUsed',
    undone: 'CouponRestored',
  },
  {
    step: 'decreaseBalance',
    compensation: 'increaseBalance',
    service: 'user',
    applied: 'BalanceDecreased',
    undone: 'BalanceIncreased',
  },
  {
    step: 'createOrder',
    compensation: 'cancelOrder',
    service: 'order',
    applied: 'OrderCreated',
    undone: 'OrderCancelled',
  },
  {
    step: 'processPayment',
    compensation: 'refundPayment',
    service: 'payment',
    applied: 'PaymentProcessed',
    undone: 'PaymentRefunded',
  },
] as const;
