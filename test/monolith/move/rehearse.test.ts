import { rehearse } from '../../../tools/migrate/rehearse.ts';
import type { Side } from '../../../tools/migrate/side.ts';
import { MovingShop } from './world.ts';

let shop: MovingShop;
beforeAll(async () => {
  shop = await MovingShop.open();
});
afterAll(() => shop.stop());

const STEP = 'processPayment';

describe('a rehearsal at the side that is to own a domain', () => {
  it('leaves it closed, and leaves nothing in its export and totals', async () => {
    const side = shop.side('service');
    const before = [await side.totals(), await side.exportPage(undefined, 100)];

    await rehearse(side, STEP);

    expect([await side.totals(), await side.exportPage(undefined, 100)]).toEqual(before);
    expect((await side.readEpoch()).open).toBe(false);
  });

  const real = () => shop.side('service');
  it.each<[string, () => Partial<Side>]>([
    ['it does not take the next epoch (R10)', () => ({ setEpoch: async () => false })],
    ['it takes an epoch that is over (R10)', () => ({ setEpoch: async () => true })],
    [
      'it opens in an epoch in which it was closed (R10)',
      () => ({ setEpoch: async (wanted) => wanted.open || real().setEpoch(wanted) }),
    ],
    ['its totals are no whole numbers', () => ({ totals: async () => ({ paid: 0.5 }) })],
    [
      'it takes rows of another epoch (R15)',
      () => ({ importRows: async (_, rows) => ({ written: rows.length, older: 0 }) }),
    ],
    [
      'it does not count rows as written and older (R15)',
      () => ({
        importRows: async (epoch, rows) => ({ ...(await real().importRows(epoch, rows)), written: 1 }),
      }),
    ],
  ])('says that %s', async (rule, broken) => {
    await expect(rehearse({ ...real(), ...broken() }, STEP)).rejects.toThrow(
      `the new owner is not ready: ${rule}`,
    );
  });
});
