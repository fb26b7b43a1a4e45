import type { OrderItem } from '../../../shared/saga/order-record.ts';
import { MAX_RUN_SECONDS } from '../../../shared/saga/time-limits.ts';
import type { Observation } from '../../proof/confirm.ts';
import type { Footprint } from '../../tables/footprint.ts';
import type { Item } from '../../tables/scan.ts';
import type { Trace } from './trace.ts';

/** What is wrong with a trace of which no order knows. */
export function verdictOn(
  trace: Trace,
  order: OrderItem | undefined,
  ledgers: Footprint['ledgers'],
): Omit<Observation, 'seen'> {
  const { id, what, orderId } = trace;
  const because = (kind: string, why: string) => [{ kind, id, detail: `${what} for ${why}` }];
  if (!orderId) return { wrong: because('STRAY_EFFECT', 'no order') };
  if (order)
    return { wrong: because('STRAY_EFFECT', `order ${orderId}, which does not know it in this place`) };
  const missing = because('ORDER_MISSING', `order ${orderId}, which does not exist`);
  return mayStillBePlaced(trace, ledgers) ? { wrong: [], inFlight: missing } : { wrong: missing };
}

/**
 * Only a saga that was started by hand has no order, and only until its createOrder writes one: for as long as a run can last, and
 * not once createOrder or the payment after it is done. A trace without a ledger record was left by no saga.
 */
function mayStillBePlaced({ step }: Trace, ledgers: Footprint['ledgers'], now = Date.now()): boolean {
  const isDone = (record: Item | undefined) => record?.state === 'APPLIED' || record?.state === 'COMPENSATED';
  if (!ledgers[step] || isDone(ledgers.createOrder) || isDone(ledgers.processPayment)) return false;
  const moments = Object.values(ledgers).flatMap((record) => [record?.at, record?.compensatedAt]);
  const youngest = Math.max(...moments.filter(Boolean).map((at) => Date.parse(String(at))));
  return now - youngest < MAX_RUN_SECONDS * 1000;
}
