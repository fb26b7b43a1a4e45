import { paymentIdOf } from '../../payment/table.ts';
import { type OrderItem, orderKey, table as orderTable } from '../../shared/order-record.ts';
import { type Observation, Suspects } from './confirm.ts';
import { suspectOrders } from './orders.ts';
import type { Findings } from './report.ts';
import { getAll, type Item, type Key } from './scan.ts';

/** Something that is in place because of an order. */
interface Effect {
  orderId: string;
  /** What it is, for a person, and of what. */
  what: string;
  id: string;
  /** Whether it is the very one that the order's own check looks at. */
  isOf(order: OrderItem): boolean;
}

/** The other direction: from each effect in place to its order, which must exist and know it. */
export class EffectsCheck {
  /** Orders that are to be looked at as a whole, whoever came upon them. */
  readonly orders = suspectOrders();
  readonly #strays = new Suspects(observeStrays);

  /** Looks at a page of one of the five tables. */
  async look(table: string, items: Item[]): Promise<void> {
    const found = items.flatMap((item) => {
      const effect = effectOf(item);
      return effect ? [{ item, effect }] : [];
    });
    const orders = await ordersOf(found.map(({ effect }) => effect));
    found.forEach(({ item: { pk, sk }, effect }, index) => {
      const order = orders[index];
      if (!order) this.orders.add(effect.orderId);
      else if (!effect.isOf(order)) this.#strays.add(JSON.stringify({ table, key: { pk, sk } }));
    });
  }

  async confirm(findings: Findings): Promise<void> {
    await this.orders.confirm(findings);
    await this.#strays.confirm(findings);
  }
}

/** What is in place; undefined for everything else in the tables. */
function effectOf(item: Item): Effect | undefined {
  const { orderId, userId } = item as Item & { orderId: string; userId: string };
  if (item.state === 'APPLIED')
    return { orderId, what: `ledger of ${item.step}`, id: orderId, isOf: () => true };
  if (item.sk === 'PAYMENT' && item.status === 'PAID')
    return {
      orderId,
      what: 'payment',
      id: String(item.paymentId),
      isOf: (order) => item.paymentId === paymentIdOf(order.orderId) && userId === order.userId,
    };
  if (item.sk.startsWith('USER#') && item.status === 'USED')
    return {
      orderId,
      what: `coupon of user ${userId}`,
      id: String(item.couponId),
      isOf: (order) => order.couponId === item.couponId && order.userId === userId,
    };
  if (item.sk.startsWith('ENTRY#') && item.type === 'ORDER')
    return {
      orderId,
      what: `spending of ${item.amount}`,
      id: item.pk.slice('USER#'.length),
      isOf: (order) => item.pk === `USER#${order.userId}`,
    };
  return undefined;
}

const ordersOf = async (effects: Effect[]) =>
  (await getAll(
    effects.map(({ orderId }) => ({ table: orderTable, key: orderKey(orderId) })),
  )) as unknown as (OrderItem | undefined)[];

async function observeStrays(names: string[]): Promise<Map<string, Observation>> {
  const items = await getAll(names.map((name) => JSON.parse(name) as { table: string; key: Key }));
  const effects = items.map((item) => item && effectOf(item));
  const orders = await ordersOf(effects.filter((effect) => effect !== undefined));
  const observations = new Map<string, Observation>();
  let next = 0;
  names.forEach((name, index) => {
    const effect = effects[index];
    const order = effect && orders[next++];
    const isWrong = effect && order && !effect.isOf(order);
    observations.set(name, {
      seen: { item: items[index], order },
      wrong: isWrong
        ? [
            {
              kind: 'STRAY_EFFECT',
              id: effect.id,
              detail: `a ${effect.what} is in place for order ${effect.orderId}, which knows nothing of it`,
            },
          ]
        : [],
    });
  });
  return observations;
}
