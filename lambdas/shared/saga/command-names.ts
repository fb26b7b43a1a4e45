/** The commands by name. It imports nothing, so that the stacks and the scripts may import it too. */

/** The five steps, in the saga's order; each domain applies one. */
export const STEP_NAMES = [
  'decreaseStock',
  'useCoupon',
  'decreaseBalance',
  'createOrder',
  'processPayment',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** Their compensations, in the order in which the saga runs them: the last step's first. */
export const COMPENSATION_NAMES = [
  'refundPayment',
  'cancelOrder',
  'increaseBalance',
  'restoreCoupon',
  'increaseStock',
] as const;

/** The two that write an order's end: after the last step, and after the last compensation. */
export const END_NAMES = ['confirmOrder', 'closeOrder'] as const;
