import { decreaseStock, increaseStock } from '../../lambdas/product/commands.ts';
import { createProduct } from '../../lambdas/product/product.ts';
import { changeStock } from '../../lambdas/product/stock-change.ts';
import { productKey } from '../../lambdas/product/table.ts';
import { conflictAsOnAws } from '../support/faults/conflicts.ts';
import { all, createTables, get } from '../support/saga/tables.ts';
import { anOrder, createWorld, STOCK } from '../support/saga/world.ts';

beforeAll(createTables);

/** What the history says was put in, which the audit compares with what is left and sold. */
async function unitsPutIn(productId: string): Promise<number> {
  const items = await all('product');
  return items
    .filter(({ pk, sk }) => pk === `PRODUCT#${productId}` && String(sk).startsWith('ADJUSTMENT#'))
    .reduce((sum, { units }) => sum + Number(units), 0);
}
const stockOf = async (productId: string) => (await get('product', productKey(productId)))?.stock;

describe('changeStock', () => {
  it.each([
    { change: { add: 5 }, stock: STOCK + 5 },
    { change: { add: -STOCK }, stock: 0 },
    { change: { set: 3 }, stock: 3 },
    { change: { set: STOCK }, stock: STOCK },
  ])('makes $change a stock of $stock, and the history says by how much', async ({ change, stock }) => {
    const { productId } = await createWorld();

    const product = await changeStock(productId, change);

    expect(product).toEqual({ productId, name: 'A product', price: 1_000, currency: 'USD', stock });
    expect(await unitsPutIn(productId)).toBe(stock);
  });

  it.each([
    { change: { add: -STOCK - 1 }, reason: 'INSUFFICIENT_STOCK' },
    { change: { add: 1_000_000_000 }, reason: 'STOCK_TOO_LARGE' },
  ])('refuses $change and writes nothing', async ({ change, reason }) => {
    const { productId } = await createWorld();

    const refused = changeStock(productId, change);

    await expect(refused).rejects.toMatchObject({ problem: { status: 409, reason } });
    expect([await stockOf(productId), await unitsPutIn(productId)]).toEqual([STOCK, STOCK]);
  });

  it.each([{ add: 1 }, { set: 1 }])('answers 404 to %j for a product that does not exist', async (change) => {
    const refused = changeStock('no-such-product', change);

    await expect(refused).rejects.toMatchObject({ problem: { status: 404 } });
  });

  it('loses no unit between additions, settings and sales at once', async () => {
    const world = await createWorld({ stock: 100 });
    const { productId } = world;

    const conflicts = conflictAsOnAws();
    const sales = Array.from({ length: 10 }, () => decreaseStock({ order: anOrder(world) }));
    const changes = Array.from({ length: 10 }, (_, n) =>
      changeStock(productId, n % 3 ? { add: n } : { set: 100 }),
    );
    const done = await Promise.allSettled([...sales, ...changes]);
    conflicts.restore();

    const sold = done.slice(0, 10).filter(({ status }) => status === 'fulfilled').length * 2;
    expect(conflicts.conflicts).toBeGreaterThan(0);
    expect(await stockOf(productId)).toBe((await unitsPutIn(productId)) - sold);
  });
});

describe("a product's version", () => {
  it('grows with every write of its units, also when they end up as many as before', async () => {
    const { productId } = await createProduct({ name: 'Mug', price: 1_000, stock: 10 });
    const order = anOrder({ productId, userId: 'a-user', couponId: 'none' }, { withCoupon: false });
    const seen = async () => {
      const item = await get('product', productKey(productId));
      return [item?.stock, item?.version];
    };

    const versions = [await seen()];
    for (const write of [
      () => decreaseStock({ order }),
      () => increaseStock({ order }),
      () => changeStock(productId, { add: 0 }),
      () => changeStock(productId, { set: 10 }),
    ]) {
      await write();
      versions.push(await seen());
    }

    expect(versions).toEqual([
      [10, 1],
      [8, 2],
      [10, 3],
      [10, 4],
      [10, 5],
    ]);
  });
});
