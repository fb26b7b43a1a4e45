import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { requireEnv } from '../../platform/env.ts';
import { recordSaga } from '../../platform/metrics.ts';
import { type OrderItem, sagaOrderOf } from '../order-record.ts';
import { isExpress } from '../runs.ts';
import { stepFunctions } from './undo-run.ts';

/** Between our clock and that of Step Functions. */
const CLOCK_SKEW_MS = 1_000;

/**
 * Starts the order's forward run. Named by the order id, so that no order runs twice: a second start finds the first. As long as that one
 * runs, it is answered like the first, with the time of the first, and counted no second time.
 */
export async function startForward(order: OrderItem): Promise<void> {
  const asked = Date.now();
  try {
    const { startDate } = await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: requireEnv(isExpress(order) ? 'ORDER_SAGA_EXPRESS_ARN' : 'ORDER_SAGA_ARN'),
        name: order.orderId,
        input: JSON.stringify({ order: sagaOrderOf(order) }),
      }),
    );
    const isOurs = !startDate || startDate.getTime() >= asked - CLOCK_SKEW_MS;
    if (isOurs) recordSaga({ SagaStarted: 1 });
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
