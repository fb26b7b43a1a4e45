import { isDeepStrictEqual } from 'node:util';
import { STEP_NAMES } from '../../../shared/saga/command-names.ts';
import { type OrderItem, openShardOf } from '../../../shared/saga/order-record.ts';
import { isSettled } from '../../../shared/saga/status-rules.ts';
import { check, type Wrong } from '../../proof/confirm.ts';
import type { Footprint } from '../../tables/footprint.ts';
import { recordsAgainst } from './business-records.ts';
import { type Expectation, expectationOf, keptAmount } from './expectation.ts';

/** What does not agree with the order: whether anybody will find it, its ledgers, and what it has changed. */
export function contradictions(order: OrderItem, footprint: Footprint): Wrong[] {
  const expected = expectationOf(order, footprint);
  return [
    ...unlisted(order),
    ...ledgersAgainst(order, expected, footprint),
    ...recordsAgainst(order, expected, footprint),
  ];
}

/** Where an open order stands, for a person. */
export const standing = ({ status, needsAttention, createdAt }: OrderItem) =>
  `${status} since ${createdAt}${needsAttention ? ', needs attention' : ''}`;

/** Reconcile, redrive and the list of dead letters see only the orders in the index. */
const unlisted = (order: OrderItem): Wrong[] =>
  check(
    isSettled(order) || order.openShard === openShardOf(order.orderId),
    'UNLISTED_ORDER',
    () => `${standing(order)}, but not in the index of open orders: nobody will find it`,
  );

/** Whether the right steps are applied, and whether their records would give back what the order has taken. */
function ledgersAgainst({ items }: OrderItem, expected: Expectation, { ledgers }: Footprint): Wrong[] {
  const taken = (ledgers.decreaseStock?.effects as { items?: unknown } | undefined)?.items;
  const kept = keptAmount(ledgers);
  return [
    ...STEP_NAMES.flatMap((step) => {
      const state = ledgers[step]?.state ?? 'not there';
      return check(
        (state === 'APPLIED') === expected.isApplied(step),
        'LEDGER',
        () => `${expected.because(step)}, but ${step} is ${state}`,
      );
    }),
    ...check(
      !taken || isDeepStrictEqual(taken, items),
      'LEDGER',
      () => `took ${JSON.stringify(taken)} from stock, ordered were ${JSON.stringify(items)}`,
    ),
    ...check(
      !expected.isApplied('decreaseBalance') || !ledgers.decreaseBalance || kept === expected.total,
      'LEDGER',
      () => `keeps ${kept} to give back to the balance, the order was of ${expected.total}`,
    ),
  ];
}
