import { chunksOf } from '../../../shared/platform/chunks.ts';
import { type OrderItem, orderKey, table } from '../../../shared/saga/order-record.ts';
import { isSettled } from '../../../shared/saga/status-rules.ts';
import type { Observation, Wrong } from '../../proof/confirm.ts';
import { Suspects } from '../../proof/suspects.ts';
import { type Footprint, readFootprints } from '../../tables/footprint.ts';
import { getAll, type Item, scanTable } from '../../tables/scan.ts';
import type { Scope } from '../scope.ts';
import { contradictions, standing } from './contradictions.ts';

/** Orders compared in one batch: nine items each, some 20 KB an order at most. */
const AT_ONCE = 50;

/** Compares every order with its footprint in all five tables, and reports open orders as in flight. */
export async function auditOrders({ part, isTimeUp, findings, itemAudit }: Scope): Promise<void> {
  const suspects = new Suspects(observeOrders, findings);
  await scanTable(
    table,
    async (items) => {
      const sound = await itemAudit.look(table, items);
      const orders = sound.filter(({ sk }) => sk === 'ORDER').map(orderIn);
      findings.checked.orders += orders.length;
      for (const batch of chunksOf(orders, AT_ONCE)) {
        const found = await readFootprints(batch);
        for (const [index, order] of batch.entries()) {
          if (contradictions(order, found[index] as Footprint).length) await suspects.add(order.orderId);
          else for (const open of openOrder(order)) findings.inFlight(open);
        }
      }
    },
    isTimeUp,
    part,
  );
  await suspects.confirm();
}

/** The order in an item. Its key says which order it is: a copy under another key is another order. */
const orderIn = (item: Item) =>
  ({ ...item, orderId: item.pk.slice(orderKey('').pk.length) }) as unknown as OrderItem;

const openOrder = (order: OrderItem): (Wrong & { id: string })[] =>
  isSettled(order) ? [] : [{ kind: 'OPEN_ORDER', id: order.orderId, detail: standing(order) }];

async function observeOrders(orderIds: string[]): Promise<Map<string, Observation>> {
  const records = await getAll(orderIds.map((orderId) => ({ table, key: orderKey(orderId) })));
  const orders = records.flatMap((record) => (record ? [orderIn(record)] : []));
  const found = await readFootprints(orders);
  return new Map(
    orders.map((order, index): [string, Observation] => {
      const footprint = found[index] as Footprint;
      const wrong = contradictions(order, footprint);
      return [
        order.orderId,
        { seen: { order, footprint }, wrong, inFlight: wrong.length ? [] : openOrder(order) },
      ];
    }),
  );
}
