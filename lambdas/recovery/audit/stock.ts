import { productKey, table } from '../../product/table.ts';
import type { SagaOrder } from '../../shared/saga-order.ts';
import { Suspects } from './confirm.ts';
import type { EffectsCheck } from './effects.ts';
import type { Findings } from './report.ts';
import { type Item, scanTable } from './scan.ts';

/** A product's units: what its item says, what was put in, and what the step ledger says is sold. */
interface Units {
  stock: number | undefined;
  putIn: number;
  sold: number;
}

/**
 * Units put in = units left + units sold, for each product: the history of adjustments against the item and the step ledger.
 * Held in memory: one line a product; nothing that grows with the orders.
 */
export async function auditStock(findings: Findings, effects: EffectsCheck, isTimeUp: () => boolean) {
  const observe = async (wanted?: Set<string>) => {
    const units = new Map<string, Units>();
    await scanTable(
      table,
      async (items) => {
        for (const item of items) count(units, item, wanted);
        if (!wanted) await effects.look(table, items);
      },
      isTimeUp,
    );
    return units;
  };

  const suspects = new Suspects(async (ids) => {
    const units = await observe(new Set(ids));
    return new Map(ids.map((id) => [id, { seen: units.get(id), wrong: wrongWith(units.get(id)) }]));
  });
  const units = await observe();
  for (const [productId, found] of units) {
    if (found.stock !== undefined) findings.checked.products++;
    if (wrongWith(found).length) suspects.add(productId);
  }
  await suspects.confirm(findings);
}

function count(units: Map<string, Units>, item: Item, wanted: Set<string> | undefined): void {
  const add = (productId: string, change: Partial<Units>) => {
    if (wanted && !wanted.has(productId)) return;
    const { stock, putIn, sold } = units.get(productId) ?? { stock: undefined, putIn: 0, sold: 0 };
    units.set(productId, {
      stock: change.stock ?? stock,
      putIn: putIn + (change.putIn ?? 0),
      sold: sold + (change.sold ?? 0),
    });
  };
  const [prefix, id = ''] = item.pk.split('#');
  if (prefix === 'PRODUCT' && item.sk === productKey(id).sk) add(id, { stock: Number(item.stock) });
  else if (prefix === 'PRODUCT' && item.sk.startsWith('ADJUSTMENT#')) add(id, { putIn: Number(item.units) });
  else if (item.step === 'decreaseStock' && item.state === 'APPLIED')
    for (const { productId, quantity } of (item.effects as { items: SagaOrder['items'] }).items)
      add(productId, { sold: quantity });
}

function wrongWith(units: Units | undefined) {
  if (!units) return [];
  const { stock, putIn, sold } = units;
  if (stock === undefined)
    return [
      { kind: 'PRODUCT_MISSING', detail: `${putIn} were put in and ${sold} sold of what is not there` },
    ];
  const difference = stock + sold - putIn;
  if (difference === 0 && stock >= 0) return [];
  return [
    {
      kind: 'STOCK_NOT_CONSERVED',
      detail: `${putIn} put in, ${stock} left, ${sold} sold: ${Math.abs(difference)} too ${difference < 0 ? 'few' : 'many'}`,
    },
  ];
}
