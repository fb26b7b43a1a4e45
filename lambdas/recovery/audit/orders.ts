import { type OrderItem, orderKey, table } from '../../shared/order-record.ts';
import { type Observation, Suspects } from './confirm.ts';
import type { EffectsCheck } from './effects.ts';
import { type OrderEffects, readEffects, type Subject } from './order-effects.ts';
import { contradictions, isSettled, withoutOrder } from './order-rules.ts';
import type { Findings } from './report.ts';
import { getAll, scanTable } from './scan.ts';

/** Orders looked at side by side: nine items each, some 20 KB an order at the most. */
const AT_ONCE = 50;

/** Every ended order against its effects in all five tables; an open one is in flight. */
export async function auditOrders(findings: Findings, effects: EffectsCheck, isTimeUp: () => boolean) {
  await scanTable(
    table,
    async (items) => {
      const orders = items.filter(({ sk }) => sk === 'ORDER') as unknown as OrderItem[];
      findings.checked.orders += orders.length;
      for (const order of orders.filter((order) => !isSettled(order))) findings.inFlight(openOrder(order));
      const settled = orders.filter(isSettled);
      for (let from = 0; from < settled.length; from += AT_ONCE) {
        const batch = settled.slice(from, from + AT_ONCE);
        const found = await readEffects(batch);
        batch.forEach((order, index) => {
          if (contradictions(order, found[index] as OrderEffects).length) effects.orders.add(order.orderId);
        });
      }
      await effects.look(table, items);
    },
    isTimeUp,
  );
}

const openOrder = ({ orderId, status, needsAttention, createdAt }: OrderItem) => ({
  kind: 'OPEN_ORDER',
  id: orderId,
  detail: `${status} since ${createdAt}${needsAttention ? ', needs attention' : ''}`,
});

/** Orders of which something disagrees, or of which there is an effect but no order. */
export const suspectOrders = () =>
  new Suspects(async (ids) => {
    const records = await getAll(ids.map((orderId) => ({ table, key: orderKey(orderId) })));
    const subjects = ids.map((orderId, index) => ({ ...records[index], orderId }) as Subject);
    const found = await readEffects(subjects);
    return new Map(
      ids.map((orderId, index) => {
        const order = records[index] as unknown as OrderItem | undefined;
        return [orderId, observation(order, found[index] as OrderEffects)];
      }),
    );
  });

function observation(order: OrderItem | undefined, effects: OrderEffects): Observation {
  const seen = { order, effects };
  if (!order) return { seen, ...withoutOrder(effects) };
  return { seen, wrong: isSettled(order) ? contradictions(order, effects) : [] };
}
