/** Why an order was refused: a closed union, part of the API. */
export const REJECTION_REASONS = [
  'INSUFFICIENT_STOCK',
  'PRODUCT_NOT_FOUND',
  'COUPON_NOT_USABLE',
  'USER_NOT_FOUND',
  'TOTAL_CHANGED',
  'INSUFFICIENT_BALANCE',
  'PAYMENT_DECLINED',
  'ALREADY_COMPENSATED',
  'INVALID_COMMAND',
] as const;

export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** An order's `reason`: a rejection's, or this one when a service failed and nobody said no. */
export const ORDER_REASONS = [...REJECTION_REASONS, 'SERVICE_UNAVAILABLE'] as const;
export type OrderReason = (typeof ORDER_REASONS)[number];

/**
 * A definite business "no": nothing was changed, and nothing will be. The saga matches it by `name` and never retries it.
 * The message starts with the reason, because Step Functions hands on only the message.
 */
export class OrderRejected extends Error {
  // A literal, because bundlers rename classes and ASL `ErrorEquals` matches the name.
  override readonly name = 'OrderRejected';
  readonly reason: RejectionReason;
  readonly detail: string;

  constructor(reason: RejectionReason, detail: string) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/** A run that is not this order's own asked to decide its end; see `saga/runs.ts`. */
export class RunRefused extends Error {
  override readonly name = 'RunRefused';
}

/** A payload in which not even the order can be read: nothing can be recorded, so nobody may conclude that nothing happened. */
export class UnreadableCommand extends Error {
  override readonly name = 'UnreadableCommand';
}
