import { listKeptProducts, listProducts, readProduct } from '../../../lambdas/product/catalogue.ts';
import { decreaseStock, increaseStock } from '../../../lambdas/product/commands.ts';
import { sharesUpTo } from '../../../lambdas/product/places.ts';
import { changeProduct, createProduct } from '../../../lambdas/product/product.ts';
import { changeStock } from '../../../lambdas/product/stock-change.ts';
import { shareKey } from '../../../lambdas/product/table.ts';
import { beforeNextTransaction } from '../../support/faults/pauses.ts';
import { violations } from '../../support/saga/findings.ts';
import { createTables, get } from '../../support/saga/tables.ts';
import { anOrder } from '../../support/saga/world.ts';

beforeAll(createTables);
afterEach(async () => expect(await violations()).toEqual([]));

const aProduct = async (stockShares: number, stock = 20) =>
  (await createProduct({ name: 'Mug', price: 1_000, stock, stockShares })).productId;
const orderOf = (productId: string) =>
  anOrder({ productId, userId: 'a-user', couponId: 'none' }, { quantity: 2, withCoupon: false });
const archive = (productId: string) => changeProduct(productId, { archived: true });
const stockOf = async (productId: string) => (await readProduct(productId)).stock;

const NOT_FOR_SALE = { reason: 'PRODUCT_NOT_FOUND', detail: expect.stringContaining('no longer for sale') };

describe.each([
  ['in its own item', 1],
  ['in shares', 4],
])('an archived product whose units lie %s', (_, stockShares) => {
  it('cannot be ordered, and what was ordered before can still be undone', async () => {
    const productId = await aProduct(stockShares);
    const before = orderOf(productId);
    await decreaseStock({ order: before });

    await archive(productId);

    await expect(decreaseStock({ order: orderOf(productId) })).rejects.toMatchObject(NOT_FOR_SALE);
    expect(await stockOf(productId)).toBe(18);
    await increaseStock({ order: before });
    expect(await stockOf(productId)).toBe(20);
  });

  it('is refused to an order that has read its price before, and writes after', async () => {
    const productId = await aProduct(stockShares);
    beforeNextTransaction(() => archive(productId));

    await expect(decreaseStock({ order: orderOf(productId) })).rejects.toMatchObject(NOT_FOR_SALE);

    expect(await stockOf(productId)).toBe(20);
  });

  it('is not in the list of what is for sale, but in that of its keeper, and can be read by its id', async () => {
    const productId = await aProduct(stockShares);
    await decreaseStock({ order: orderOf(productId) });
    await archive(productId);

    const ids = async (list: typeof listProducts) =>
      (await list({ limit: 100 })).items.map((product) => product.productId);
    expect(await ids(listProducts)).not.toContain(productId);
    expect(await ids(listKeptProducts)).toContain(productId);
    expect(await readProduct(productId)).toMatchObject({ productId, archivedAt: expect.any(String) });
    const kept = (await listKeptProducts({ limit: 100 })).items.find((each) => each.productId === productId);
    expect(kept).toMatchObject({ stock: 18, stockShares, unitsSold: 2 });
  });

  it('can be ordered again when it was brought back, and is archived once, however often it is asked', async () => {
    const productId = await aProduct(stockShares);
    const first = await archive(productId);
    const again = await archive(productId);

    await changeProduct(productId, { archived: false });
    await decreaseStock({ order: orderOf(productId) });

    expect(again.archivedAt).toBe(first.archivedAt);
    expect(await readProduct(productId)).not.toHaveProperty('archivedAt');
  });

  it('takes units in and gives them out to its keeper', async () => {
    const productId = await aProduct(stockShares);
    await archive(productId);

    expect((await changeStock(productId, { add: 10 })).stock).toBe(30);
    expect((await changeStock(productId, { set: 5 })).stock).toBe(5);
  });
});

describe('archiving a product while its shares are changed', () => {
  it('leaves no share that could be sold from: the change is refused', async () => {
    const productId = await aProduct(2);
    beforeNextTransaction(() => archive(productId));

    await expect(changeProduct(productId, { stockShares: 8 })).rejects.toMatchObject({
      problem: { status: 409, reason: 'PRODUCT_ARCHIVED' },
    });
    await expect(decreaseStock({ order: orderOf(productId) })).rejects.toMatchObject(NOT_FOR_SALE);
  });

  it('marks also the shares that came in between', async () => {
    const productId = await aProduct(2);
    beforeNextTransaction(() => changeProduct(productId, { stockShares: 16 }));
    await archive(productId);

    for (const share of sharesUpTo(16))
      expect(await get('product', shareKey(productId, share))).toHaveProperty('archivedAt');
    expect(await stockOf(productId)).toBe(20);
  });
});
