import { isDeepStrictEqual } from 'node:util';
import { STEP_NAMES } from '../../../shared/saga/command-names.ts';
import { type OrderItem, openShardOf } from '../../../shared/saga/order-record.ts';
import { isSettled } from '../../../shared/saga/status-rules.ts';
import { check, type Wrong } from '../../proof/confirm.ts';
import type { OrderEffects } from '../../tables/order-effects.ts';
import { type Due, dueOf, keptAmount } from './due.ts';
import { effectsAgainst } from './effect-rules.ts';

/** What does not agree with the order: whether somebody will find it, its ledgers, and its effects. */
export function contradictions(order: OrderItem, effects: OrderEffects): Wrong[] {
  const due = dueOf(order, effects);
  return [...unlisted(order), ...ledgersAgainst(order, due, effects), ...effectsAgainst(order, due, effects)];
}

/** Where an open order stands, for a person. */
export const standing = ({ status, needsAttention, createdAt }: OrderItem) =>
  `${status} since ${createdAt}${needsAttention ? ', needs attention' : ''}`;

/** Reconcile, redrive and the list of dead letters see only what is in the index. */
const unlisted = (order: OrderItem): Wrong[] =>
  check(
    isSettled(order) || order.openShard === openShardOf(order.orderId),
    'UNLISTED_ORDER',
    () => `${standing(order)}, but not in the index of open orders: nobody will find it`,
  );

/** Which steps are applied, and that what their records keep in mind to give back is what the order has taken. */
function ledgersAgainst({ items }: OrderItem, due: Due, { ledgers }: OrderEffects): Wrong[] {
  const taken = (ledgers.decreaseStock?.effects as { items?: unknown } | undefined)?.items;
  const kept = keptAmount(ledgers);
  return [
    ...STEP_NAMES.flatMap((step) => {
      const state = ledgers[step]?.state ?? 'not there';
      return check(
        (state === 'APPLIED') === due.isApplied(step),
        'LEDGER',
        () => `${due.because(step)}, but ${step} is ${state}`,
      );
    }),
    ...check(
      !taken || isDeepStrictEqual(taken, items),
      'LEDGER',
      () => `took ${JSON.stringify(taken)} from stock, ordered were ${JSON.stringify(items)}`,
    ),
    ...check(
      !due.isApplied('decreaseBalance') || !ledgers.decreaseBalance || kept === due.total,
      'LEDGER',
      () => `keeps ${kept} to give back to the balance, the order was of ${due.total}`,
    ),
  ];
}
