import type { StepName } from './command-names.ts';
import type { OrderReason } from './errors.ts';
import type { Price } from './saga-order.ts';
import { STEPS } from './steps.ts';
import { messageOf, reasonOf, type TaskFailure } from './task-failure.ts';

/** Why an order was rejected, for people and programs. */
export interface Rejection {
  reason: OrderReason;
  /** In words, without what only we need to know. */
  detail: string;
  failedStep?: StepName;
  /** The service that failed; with a business reason it said no, and did not fail. */
  service?: (typeof STEPS)[number]['service'];
  /** The product that it was about. */
  productId?: string;
  /** What the order would cost now, in minor units. */
  total?: number;
}

const ABOUT_A_PRODUCT: readonly OrderReason[] = ['PRODUCT_NOT_FOUND', 'INSUFFICIENT_STOCK'];

/** The rejection from what a Catch noted: the failure, the step that failed, and the price as far as the saga knew it. */
export function rejectionOf(
  failure: TaskFailure | undefined,
  { failedStep, price }: { failedStep?: StepName; price?: unknown },
): Rejection {
  const reason = reasonOf(failure);
  if (reason === 'SERVICE_UNAVAILABLE') return { reason, ...unavailable(failedStep) };
  const detail = messageOf(failure as TaskFailure).slice(`${reason}: `.length);
  return {
    reason,
    detail,
    failedStep,
    ...(ABOUT_A_PRODUCT.includes(reason) && { productId: detail.split(':')[0] }),
    ...(reason === 'TOTAL_CHANGED' && { total: (price as Price).total }),
  };
}

/** Without a step, its run was never started, or broke off: recovery has undone it. */
function unavailable(failedStep: StepName | undefined): Omit<Rejection, 'reason'> {
  const service = STEPS.find(({ step }) => step === failedStep)?.service;
  if (!service) return { detail: 'it could not be carried out' };
  return { detail: `the ${service} service failed, so the order was not placed`, failedStep, service };
}
