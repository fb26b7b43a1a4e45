import '../support/pressure/virtual-time.ts';

// Imported after the pauses are simulated ones.
const { rushFor } = await import('./hot-product.ts');
const { createTables } = await import('../support/saga/tables.ts');
const { createWorld } = await import('../support/saga/world.ts');

beforeAll(createTables);

describe('a rush for one product', () => {
  it('sells to everybody for whom there is a unit, and takes every order back, however often they meet', async () => {
    const rush = await rushFor(await createWorld({ stock: 80 }), { buyers: 100, seed: 7 });

    expect(rush.sold).toMatchObject({ done: 80, refused: { INSUFFICIENT_STOCK: 20 } });
    expect(rush.undone).toMatchObject({ done: 100, refused: {} });
    // One item, which each sale holds for 15 ms.
    expect(rush.conflicts).toBeGreaterThan(100);
    expect(rush.sold.seconds).toBeGreaterThan(80 * 0.015);
  });

  it('takes the same course for the same seed', async () => {
    const again = async (seed: number) => rushFor(await createWorld({ stock: 10 }), { buyers: 10, seed });

    const [one, same, other] = [await again(1), await again(1), await again(2)];

    expect(same).toEqual(one);
    expect(other.sold.seconds).not.toBe(one.sold.seconds);
  });
});
