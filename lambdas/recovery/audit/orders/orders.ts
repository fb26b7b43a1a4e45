import { type OrderItem, orderKey, table } from '../../../shared/saga/order-record.ts';
import { isSettled } from '../../../shared/saga/status-rules.ts';
import type { Observation, Wrong } from '../../proof/confirm.ts';
import { Suspects } from '../../proof/suspects.ts';
import { type OrderEffects, readEffects } from '../../tables/order-effects.ts';
import { getAll, type Item, scanTable } from '../../tables/scan.ts';
import type { Scope } from '../scope.ts';
import { contradictions, standing } from './order-rules.ts';

/** Orders looked at side by side: nine items each, some 20 KB an order at the most. */
const AT_ONCE = 50;

/** Every order against its effects in all five tables; of an open one is said that it is in flight. */
export async function auditOrders({ part, isTimeUp, findings, effects }: Scope): Promise<void> {
  const suspects = new Suspects(observeOrders, findings);
  await scanTable(
    table,
    async (items) => {
      const orders = items.filter(({ sk }) => sk === 'ORDER').map(orderIn);
      findings.checked.orders += orders.length;
      for (let from = 0; from < orders.length; from += AT_ONCE) {
        const batch = orders.slice(from, from + AT_ONCE);
        const found = await readEffects(batch);
        for (const [index, order] of batch.entries()) {
          if (contradictions(order, found[index] as OrderEffects).length) await suspects.add(order.orderId);
          else for (const open of openOrder(order)) findings.inFlight(open);
        }
      }
      await effects.look(table, items);
    },
    isTimeUp,
    part,
  );
  await suspects.confirm();
}

/** Its key says which order it is: a copy under another key is another order. */
const orderIn = (item: Item) =>
  ({ ...item, orderId: item.pk.slice(orderKey('').pk.length) }) as unknown as OrderItem;

const openOrder = (order: OrderItem): (Wrong & { id: string })[] =>
  isSettled(order) ? [] : [{ kind: 'OPEN_ORDER', id: order.orderId, detail: standing(order) }];

async function observeOrders(orderIds: string[]): Promise<Map<string, Observation>> {
  const records = await getAll(orderIds.map((orderId) => ({ table, key: orderKey(orderId) })));
  const orders = records.flatMap((record) => (record ? [orderIn(record)] : []));
  const found = await readEffects(orders);
  return new Map(
    orders.map((order, index): [string, Observation] => {
      const effects = found[index] as OrderEffects;
      const wrong = contradictions(order, effects);
      return [
        order.orderId,
        { seen: { order, effects }, wrong, inFlight: wrong.length ? [] : openOrder(order) },
      ];
    }),
  );
}
