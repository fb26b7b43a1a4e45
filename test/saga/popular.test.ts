import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { decreaseStock, increaseStock } from '../../lambdas/product/commands.ts';
import { listPopular, rememberedPopular } from '../../lambdas/product/sales/popular.ts';
import { countSale, lastDays } from '../../lambdas/product/sales/sales.ts';
import { productKey } from '../../lambdas/product/table.ts';
import { transact } from '../../lambdas/shared/platform/transactions.ts';
import { noteCalls } from '../support/saga/calls.ts';
import { createTables, put } from '../support/saga/tables.ts';
import { anOrder, createWorld } from '../support/saga/world.ts';

beforeAll(createTables);

const soldOf = async (productId: string) =>
  (await listPopular({ days: 3, limit: 100 })).find((sold) => sold.productId === productId)?.unitsSold;

/** A product of which `units` were sold, one number a day, today first. */
async function aSeller(units: number[]): Promise<string> {
  const productId = `p-${randomUUID().slice(0, 8)}`;
  await put('product', { ...productKey(productId), productId, name: productId, price: 1, stock: 1 });
  const days = lastDays(units.length);
  await transact(units.map((sold, back) => countSale({ day: days[back] as string, productId }, sold)));
  return productId;
}

describe('popular products', () => {
  it('count a sale once, however often its command comes', async () => {
    const world = await createWorld();
    const order = anOrder(world);

    await Promise.all(Array.from({ length: 5 }, () => decreaseStock({ order })));
    await decreaseStock({ order });

    expect(await soldOf(world.productId)).toBe(2);
  });

  it('count the orders that stand, and not one that was undone, however often', async () => {
    const world = await createWorld();
    const [kept, undone] = [anOrder(world, { quantity: 3 }), anOrder(world, { quantity: 4 })];

    await decreaseStock({ order: kept });
    await decreaseStock({ order: undone });
    await increaseStock({ order: undone });
    await increaseStock({ order: undone });

    expect(await soldOf(world.productId)).toBe(3);
  });

  it('show nothing of a product whose only order was undone, or was never applied', async () => {
    const world = await createWorld();
    const order = anOrder(world);

    await decreaseStock({ order });
    await increaseStock({ order });
    await increaseStock({ order: anOrder(world) });

    expect(await soldOf(world.productId)).toBeUndefined();
  });

  it('take an undone sale from the day on which it was sold', async () => {
    const world = await createWorld();
    const order = anOrder(world);
    const noon = Date.parse(`${lastDays(3)[2]}T12:00:00Z`);

    const clock = jest.spyOn(Date, 'now').mockReturnValue(noon);
    await decreaseStock({ order });
    clock.mockRestore();
    await decreaseStock({ order: anOrder(world, { quantity: 1 }) });

    const before = await soldOf(world.productId);
    await increaseStock({ order });
    const [today] = await listPopular({ days: 1, limit: 100 }).then((items) =>
      items.filter(({ productId }) => productId === world.productId),
    );
    expect([before, await soldOf(world.productId), today?.unitsSold]).toEqual([3, 1, 1]);
  });

  it('rank by the sum over the days asked for, best first, however many others sell well on single days', async () => {
    const allDays = await aSeller([1060, 1060, 1060]);
    const oneDay = await aSeller([0, 3170, 0]);
    const longAgo = await aSeller([0, 0, 0, 9999]);
    for (let n = 0; n < 300; n += 1) await aSeller([n % 3 ? 1 : 2000 + (n % 7), n % 3 === 1 ? 2000 : 1]);

    const best = async (days: number, limit: number) =>
      (await listPopular({ days, limit })).map(({ productId }) => productId);

    expect(await best(3, 2)).toEqual([allDays, oneDay]);
    expect(await best(4, 2)).toEqual([longAgo, allDays]);
  });

  it('are read once for many who ask at the same time, and for those who ask soon after', async () => {
    const seller = await aSeller([1_000_000]);
    const question = { days: 5, limit: 100 };
    const alone = noteCalls();
    const expected = await listPopular(question);
    alone.stop();

    const together = noteCalls();
    const answers = await Promise.all(Array.from({ length: 20 }, () => rememberedPopular(question)));
    answers.push(await rememberedPopular(question));
    together.stop();

    for (const answer of answers) expect(answer).toEqual(expected);
    expect(together.calls.sort()).toEqual(alone.calls.sort());
    expect(await rememberedPopular({ days: 5, limit: 1 })).toEqual([expected[0]]);
    expect(expected[0]?.productId).toBe(seller);
  });
});
