import '../support/pressure/virtual-time.ts';

// Imported after the pauses are simulated ones.
const { aHotProduct, rushFor } = await import('./hot-product.ts');
const { createTables } = await import('../support/saga/tables.ts');

beforeAll(createTables);

describe('a rush for one product', () => {
  it('sells to everybody for whom there is a unit, and takes every order back, however often they meet', async () => {
    const rush = await rushFor(await aHotProduct(24, 1), { buyers: 30, seed: 7 });

    expect(rush.sold).toMatchObject({ done: 24, refused: { INSUFFICIENT_STOCK: 6 } });
    expect(rush.undone).toMatchObject({ done: 30, refused: {} });
    // One item, which each sale holds for 15 ms.
    expect(rush.conflicts).toBeGreaterThan(30);
    expect(rush.sold.seconds).toBeGreaterThan(24 * 0.015);
  });

  it('sells a product with four shares as fast as four products', async () => {
    const [buyers, shares] = [64, 4];
    const one = await rushFor(await aHotProduct(buyers / shares, 1), { buyers: buyers / shares, seed: 7 });

    const shared = await rushFor(await aHotProduct(buyers, shares), { buyers, seed: 7 });

    expect(shared.sold).toMatchObject({ done: buyers, refused: {} });
    expect(shared.undone).toMatchObject({ done: buyers, refused: {} });
    expect(shared.sold.perSecond / one.sold.perSecond).toBeGreaterThan(0.8 * shares);
  });

  it('says that it is sold out only when it is, also of many shares', async () => {
    const { sold } = await rushFor(await aHotProduct(30, 4), { buyers: 45, seed: 7 });

    expect(sold).toMatchObject({ done: 30, refused: { INSUFFICIENT_STOCK: 15 } });
  });

  it('takes the same course for the same seed', async () => {
    const again = async (seed: number) => rushFor(await aHotProduct(10, 1), { buyers: 10, seed });

    const [one, same, other] = [await again(1), await again(1), await again(2)];

    expect(same).toEqual(one);
    expect(other.sold.seconds).not.toBe(one.sold.seconds);
  });
});
