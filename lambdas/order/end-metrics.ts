import { recordSaga } from '../shared/platform/metrics.ts';
import { ageOf, type OrderItem } from '../shared/saga/order-record.ts';

/*
 * The figures of an order's end. They are recorded after the write that decides it, so that the command's own repetition,
 * which finds the order decided, is not counted again; a Lambda that dies between the two leaves one order uncounted.
 */

/** What a run that undid an order came to. `undid`: whether there was anything to undo. */
export function recordClosed(
  found: OrderItem,
  { status, reason, unresolved }: Pick<OrderItem, 'status' | 'reason' | 'unresolved'>,
  undid: boolean,
): void {
  const isDecidedNow = found.status !== status;
  if (isDecidedNow && status === 'REJECTED') {
    recordSaga({ SagaRejected: 1 }, reason);
    recordSaga({ OrderDuration: ageOf(found) });
  }
  if (isDecidedNow && status === 'CANCELLED') recordSaga({ SagaCancelled: 1 });
  if (unresolved) recordSaga({ DeadLetters: 1, CompensationFailed: Object.keys(unresolved).length });
  else if (undid && (isDecidedNow || found.needsAttention)) recordSaga({ SagaCompensated: 1 });
}
