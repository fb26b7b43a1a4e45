import { readProduct } from '../../lambdas/product/catalogue.ts';
import { decreaseStock, increaseStock } from '../../lambdas/product/commands.ts';
import { changeProduct, createProduct } from '../../lambdas/product/product.ts';
import { listPopular } from '../../lambdas/product/sales/popular.ts';
import { changeStock } from '../../lambdas/product/stock-change.ts';
import { productKey, shareKey } from '../../lambdas/product/table.ts';
import { ledgerKey } from '../../lambdas/shared/saga/step-ledger.ts';
import { tearNextLook } from '../support/faults/torn-looks.ts';
import { violations } from '../support/saga/findings.ts';
import { createTables, get } from '../support/saga/tables.ts';
import { anOrder } from '../support/saga/world.ts';

beforeAll(createTables);

const aProduct = async (stock: number, stockShares: number) =>
  (await createProduct({ name: 'Mug', price: 1_000, stock, stockShares })).productId;

const orderOf = (productId: string, quantity: number) =>
  anOrder({ productId, userId: 'a-user', couponId: 'none' }, { quantity, withCoupon: false });

const buy = (productId: string, quantity: number) => decreaseStock({ order: orderOf(productId, quantity) });

/** What lies in the product's own item, and in each of its shares. */
async function piles(productId: string): Promise<number[]> {
  const product = await get('product', productKey(productId));
  const count = Number(product?.shareCount ?? 0);
  const shares = await Promise.all(
    Array.from({ length: count }, (_, share) => get('product', shareKey(productId, share))),
  );
  return [product, ...shares].map((item) => Number(item?.stock));
}

const stockOf = async (productId: string) => (await readProduct(productId)).stock;
const total = (units: number[]) => units.reduce((sum, each) => sum + each, 0);

describe('a product with shares', () => {
  it('has its units in equal parts, and shows their sum', async () => {
    const productId = await aProduct(10, 4);

    expect(await piles(productId)).toEqual([0, 3, 3, 2, 2]);
    const product = await readProduct(productId);
    expect(product).toMatchObject({ productId, name: 'Mug', price: 1_000, stock: 10 });
    expect(Object.keys(product)).not.toContain('shareCount');
  });

  it('sells out of one share, and gets the units back there', async () => {
    const productId = await aProduct(20, 4);
    const order = orderOf(productId, 2);

    await decreaseStock({ order });
    const sold = await piles(productId);
    await increaseStock({ order });

    expect(sold.toSorted()).toEqual([0, 3, 5, 5, 5]);
    expect(await piles(productId)).toEqual([0, 5, 5, 5, 5]);
    const record = await get('product', ledgerKey('decreaseStock', order.orderId));
    expect(record?.effects).toMatchObject({ items: order.items, taken: [{ productId, quantity: 2 }] });
  });

  it('sells out of several shares when none has enough, and gets each part back where it was', async () => {
    const productId = await aProduct(8, 4);
    const order = orderOf(productId, 7);

    await decreaseStock({ order });
    const sold = await piles(productId);
    await increaseStock({ order });

    expect(total(sold)).toBe(1);
    expect(await piles(productId)).toEqual([0, 2, 2, 2, 2]);
  });

  it('sells the last units wherever they lie, each once, to all who come at once', async () => {
    const productId = await aProduct(16, 16);

    const orders = await Promise.allSettled(Array.from({ length: 20 }, () => buy(productId, 1)));

    const reasons = orders.map((order) => (order.status === 'rejected' ? order.reason.reason : 'sold'));
    expect(reasons.filter((reason) => reason === 'sold')).toHaveLength(16);
    expect(reasons.filter((reason) => reason === 'INSUFFICIENT_STOCK')).toHaveLength(4);
    expect(total(await piles(productId))).toBe(0);
  });

  it('sells what lies in more places than one transaction takes, once it is gathered', async () => {
    const [one, other] = [await aProduct(64, 64), await aProduct(64, 64)];
    const order = {
      ...orderOf(one, 45),
      items: [one, other].map((productId) => ({ productId, quantity: 45 })),
    };

    const { total: price } = await decreaseStock({ order });
    const left = [await stockOf(one), await stockOf(other)];
    await increaseStock({ order });

    expect([price, left]).toEqual([90_000, [19, 19]]);
    expect([await stockOf(one), await stockOf(other)]).toEqual([64, 64]);
  });

  it('is not sold out when units move from share to share while somebody looks for them', async () => {
    const productId = await aProduct(1, 2);
    // There is one unit at every moment, but the look sees one share before it comes, and the other after it has gone.
    const torn = tearNextLook(productId, { from: 0, to: 1 });

    const price = await buy(productId, 1);

    expect(torn.looks).toBeGreaterThan(0);
    expect(price.total).toBe(1_000);
    expect(await stockOf(productId)).toBe(0);
  });

  it('is counted among the popular ones by what all its shares have sold, and not by what was undone', async () => {
    const productId = await aProduct(1_000, 4);
    const undone = orderOf(productId, 100);

    await buy(productId, 400);
    await Promise.all(Array.from({ length: 10 }, () => buy(productId, 3)));
    await decreaseStock({ order: undone });
    await increaseStock({ order: undone });
    await changeProduct(productId, { stockShares: 1 });
    await buy(productId, 5);

    const popular = await listPopular({ days: 3, limit: 100 });
    expect(popular.find((sold) => sold.productId === productId)?.unitsSold).toBe(435);
  });
});

describe('changing the shares', () => {
  it.each([
    [1, 4, [0, 3, 3, 2, 2]],
    [4, 2, [0, 5, 5, 0, 0]],
    [2, 3, [0, 4, 3, 3]],
    [3, 1, [10, 0, 0, 0]],
    [1, 1, [10]],
  ])('from %i to %i deals the units out anew', async (before, after, expected) => {
    const productId = await aProduct(10, before);

    const product = await changeProduct(productId, { stockShares: after });

    expect(product.stock).toBe(10);
    expect(await piles(productId)).toEqual(expected);
  });

  it('loses no unit while orders come and go', async () => {
    const productId = await aProduct(200, 1);
    const orders = Array.from({ length: 30 }, () => orderOf(productId, 2));

    const sales = Promise.all(orders.map((order) => decreaseStock({ order })));
    for (const stockShares of [4, 16, 3, 1, 8]) await changeProduct(productId, { stockShares });
    await sales;
    await Promise.all(orders.slice(0, 10).map((order) => increaseStock({ order })));

    expect(await stockOf(productId)).toBe(200 - 20 * 2);
    expect(await violations()).toEqual([]);
  });

  it('gives units back to a share that no order takes from any more, where they are found all the same', async () => {
    const productId = await aProduct(2, 2);
    const order = orderOf(productId, 2);
    await decreaseStock({ order });
    await changeProduct(productId, { stockShares: 1 });

    await increaseStock({ order });

    expect(await stockOf(productId)).toBe(2);
    await expect(buy(productId, 2)).resolves.toMatchObject({ total: 2_000 });
  });

  it('answers 404 for a product that does not exist', async () => {
    const change = changeProduct('no-such-product', { stockShares: 2 });

    await expect(change).rejects.toMatchObject({ problem: { status: 404 } });
  });
});

describe('the stock of a product with shares', () => {
  it.each([
    [{ add: 6 }, [0, 4, 4, 4, 4]],
    [{ add: -9 }, undefined],
    [{ set: 4 }, undefined],
    [{ set: 22 }, [0, 6, 6, 5, 5]],
  ])('becomes by %j what it would be without', async (change, expected) => {
    const productId = await aProduct(10, 4);
    const without = await aProduct(10, 1);

    const { stock } = await changeStock(productId, change);

    expect(stock).toBe((await changeStock(without, change)).stock);
    if (expected) expect(await piles(productId)).toEqual(expected);
    expect(await violations()).toEqual([]);
  });

  it.each([
    [{ add: -11 }, 'INSUFFICIENT_STOCK'],
    [{ add: 1_000_000_000 }, 'STOCK_TOO_LARGE'],
  ])('refuses %j and changes nothing', async (change, reason) => {
    const productId = await aProduct(10, 4);

    await expect(changeStock(productId, change)).rejects.toMatchObject({ problem: { status: 409, reason } });
    expect(await piles(productId)).toEqual([0, 3, 3, 2, 2]);
  });

  it('changes once for one request, also when it comes again and the service would refuse it now', async () => {
    const productId = await aProduct(10, 4);
    const origin = { id: 'one-request', content: 'the same' };
    await changeStock(productId, { add: -8 }, { origin });

    const again = await changeStock(productId, { add: -8 }, { origin });

    expect(again.stock).toBe(2);
  });
});
