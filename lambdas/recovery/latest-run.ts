import { requireEnv } from '../shared/platform/env.ts';
import { ageOf, type OrderItem } from '../shared/saga/order-record.ts';
import { isExpress } from '../shared/saga/runs.ts';
import { orderUndoArn } from '../shared/saga/starts/undo-run.ts';
import { type RunState, stateOfRun } from './run-state.ts';

const orderSagaArn = requireEnv('ORDER_SAGA_ARN');

/** Intake may need as long between writing the order and starting its run, and Step Functions' answer lags behind the start. */
const MAX_START_MS = 60_000;

/**
 * What has become of the run that decides the order's end. No promise depends on it, because everything that follows is a conditional
 * write; a wrong answer rejects an order that could have been confirmed.
 */
export async function stateOfLatestRun(
  order: OrderItem,
  { idleSeconds }: { idleSeconds: number },
): Promise<RunState | 'STARTING'> {
  const { orderId, undoRun, closedBy } = order;
  // A run that has closed the order has ended. After 90 days Step Functions has forgotten it, and would run its name again in vain.
  if (closedBy === (undoRun ?? orderId)) return 'ENDED';
  if (undoRun) return stateOfRun(orderUndoArn, undoRun);
  // Express workflows cannot be asked: one is taken for dead when the order has not moved for longer than it may run.
  if (isExpress(order)) return idleMs(order) < idleSeconds * 1000 ? 'RUNNING' : 'ENDED';
  const state = await stateOfRun(orderSagaArn, orderId);
  return state === 'NEVER_STARTED' && ageOf(order) < MAX_START_MS ? 'STARTING' : state;
}

const idleMs = ({ updatedAt }: OrderItem) => Date.now() - Date.parse(updatedAt);
