import type { OrderItem } from '../../../shared/saga/order-record.ts';
import type { Observation } from '../../proof/confirm.ts';
import { LONGEST_RUN_SECONDS } from '../../reconcile.ts';
import type { OrderEffects } from '../../tables/order-effects.ts';
import type { Item } from '../../tables/scan.ts';
import type { Effect } from './effect.ts';

/** What is wrong with an effect of which no order knows. */
export function strayness(
  effect: Effect,
  order: OrderItem | undefined,
  ledgers: OrderEffects['ledgers'],
): Omit<Observation, 'seen'> {
  const { id, what, orderId } = effect;
  const because = (kind: string, why: string) => [{ kind, id, detail: `${what} for ${why}` }];
  if (!orderId) return { wrong: because('STRAY_EFFECT', 'no order') };
  if (order)
    return { wrong: because('STRAY_EFFECT', `order ${orderId}, which does not know it in this place`) };
  const missing = because('ORDER_MISSING', `order ${orderId}, which does not exist`);
  return mayStillBePlaced(effect, ledgers) ? { wrong: [], inFlight: missing } : { wrong: missing };
}

/**
 * Only a saga that was started by hand has no order, and only until its createOrder writes it: as long as a run can last, and not
 * when createOrder or the payment after it is done. An effect that no ledger record came with is none of a saga's.
 */
function mayStillBePlaced({ step }: Effect, ledgers: OrderEffects['ledgers'], now = Date.now()): boolean {
  const isDone = (record: Item | undefined) => record?.state === 'APPLIED' || record?.state === 'COMPENSATED';
  if (!ledgers[step] || isDone(ledgers.createOrder) || isDone(ledgers.processPayment)) return false;
  const moments = Object.values(ledgers).flatMap((record) => [record?.at, record?.compensatedAt]);
  const youngest = Math.max(...moments.filter(Boolean).map((at) => Date.parse(String(at))));
  return now - youngest < LONGEST_RUN_SECONDS * 1000;
}
