import { type OrderItem, orderKey, table as orderTable } from '../../../shared/saga/order-record.ts';
import type { Observation } from '../../proof/confirm.ts';
import type { Findings } from '../../proof/report.ts';
import { Suspects } from '../../proof/suspects.ts';
import { isPlaceOf, type OrderEffects, readEffects } from '../../tables/order-effects.ts';
import { getAll, type Item, type Place } from '../../tables/scan.ts';
import { type Effect, effectOf } from './effect.ts';
import { strayness } from './stray-rules.ts';

/** The other direction: from each effect in place to its order, which must exist and know it. */
export class EffectsCheck {
  readonly #strays: Suspects;

  constructor(findings: Findings) {
    this.#strays = new Suspects(observeEffects, findings);
  }

  /** Looks at a page of one of the five tables. */
  async look(table: string, items: Item[]): Promise<void> {
    const found = items.flatMap((item) => {
      const effect = effectOf(item);
      return effect ? [{ place: { table, key: { pk: item.pk, sk: item.sk } }, effect }] : [];
    });
    const orders = await ordersOf(found.map(({ effect }) => effect));
    for (const [index, { place }] of found.entries()) {
      const order = orders[index];
      if (!order || !isPlaceOf(order, place)) await this.#strays.add(JSON.stringify(place));
    }
  }

  confirm = () => this.#strays.confirm();
}

const ordersOf = async (effects: (Effect | undefined)[]) =>
  (await getAll(
    effects.map((effect) => ({ table: orderTable, key: orderKey(effect?.orderId ?? '') })),
  )) as unknown as (OrderItem | undefined)[];

/** Looks at the effects that stand in these places. */
async function observeEffects(names: string[]): Promise<Map<string, Observation>> {
  const places = names.map((name) => JSON.parse(name) as Place);
  const items = await getAll(places);
  const effects = items.map((item) => item && effectOf(item));
  const orders = await ordersOf(effects);
  const found = await readEffects(effects.map((effect) => ({ orderId: effect?.orderId ?? '' })));
  return new Map(
    names.map((name, index): [string, Observation] => {
      const [effect, order] = [effects[index], orders[index]];
      const { ledgers } = found[index] as OrderEffects;
      const seen = { item: items[index], order, ledgers };
      const isFine = !effect || (order && isPlaceOf(order, places[index] as Place));
      return [name, { seen, ...(isFine ? { wrong: [] } : strayness(effect, order, ledgers)) }];
    }),
  );
}
