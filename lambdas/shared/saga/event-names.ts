/** What an order's journal can hold, by name. It imports nothing, so that the stacks and the scripts may import it too. */

/** Each step and its compensation, and the event that each is when it was committed; in the saga's order. */
export const STEP_EVENTS = [
  {
    step: 'decreaseStock',
    applied: 'StockDecreased',
    compensation: 'increaseStock',
    undone: 'StockIncreased',
  },
  { step: 'useCoupon', applied: 'CouponUsed', compensation: 'restoreCoupon', undone: 'CouponRestored' },
  {
    step: 'decreaseBalance',
    applied: 'BalanceDecreased',
    compensation: 'increaseBalance',
    undone: 'BalanceIncreased',
  },
  { step: 'createOrder', applied: 'OrderCreated', compensation: 'cancelOrder', undone: 'OrderCancelled' },
  {
    step: 'processPayment',
    applied: 'PaymentProcessed',
    compensation: 'refundPayment',
    undone: 'PaymentRefunded',
  },
] as const;

/** Every event, in the order in which one run can bring them about. */
export const EVENT_TYPES = [
  'OrderPlaced',
  'StockDecreased',
  'CouponUsed',
  'BalanceDecreased',
  'OrderCreated',
  'PaymentProcessed',
  'OrderConfirmed',
  /** An order that needs attention was claimed for another undo run, by redrive or reconcile; the run follows. */
  'DeadLetterRedriven',
  'PaymentRefunded',
  'OrderCancelled',
  'BalanceIncreased',
  'CouponRestored',
  'StockIncreased',
  /** A compensation failed at every try of a run; one a command and run. */
  'CompensationFailed',
  'OrderRejected',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What a rule on the event bus asks for in `source`; the type is its `detail-type`. */
export const EVENT_SOURCE = 'order-saga';
