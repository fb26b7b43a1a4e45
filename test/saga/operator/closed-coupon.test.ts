import { randomUUID } from 'node:crypto';
import { createCampaign } from '../../../lambdas/coupon/campaign.ts';
import { listCampaigns } from '../../../lambdas/coupon/campaigns.ts';
import { closeCampaign } from '../../../lambdas/coupon/close.ts';
import { restoreCoupon, useCoupon } from '../../../lambdas/coupon/commands.ts';
import { issueCoupon } from '../../../lambdas/coupon/issue.ts';
import { listCoupons, validateCoupon } from '../../../lambdas/coupon/my-coupons.ts';
import { beforeNextTransaction } from '../../support/faults/pauses.ts';
import { violations } from '../../support/saga/findings.ts';
import { createTables } from '../../support/saga/tables.ts';
import { anOrder } from '../../support/saga/world.ts';

beforeAll(createTables);
afterEach(async () => expect(await violations()).toEqual([]));

async function aCampaign(quantity = 100): Promise<string> {
  const { couponId } = await createCampaign({
    name: 'Half off',
    discount: { type: 'PERCENT', value: 50 },
    minOrderAmount: 0,
    quantity,
    validFrom: '2020-01-01T00:00:00.000Z',
    validUntil: '2099-01-01T00:00:00.000Z',
  });
  return couponId;
}

/** An order that wants to use a coupon, which its customer has got. */
async function anOrderWith(couponId: string) {
  const userId = randomUUID();
  await issueCoupon(couponId, userId);
  const order = anOrder({ productId: 'mug', userId, couponId });
  const price = { lines: [], subtotal: 2_000, discount: 0, total: 2_000, currency: 'USD' };
  return { order, price };
}

const stateOf = async (couponId: string) =>
  (await listCampaigns({ limit: 100 })).items.find((campaign) => campaign.couponId === couponId);

const CLOSED = { reason: 'COUPON_NOT_USABLE', detail: expect.stringContaining('it was closed') };

describe('a closed coupon', () => {
  it('is used by no new order, and what was used before can still be given back', async () => {
    const couponId = await aCampaign();
    const [before, after] = [await anOrderWith(couponId), await anOrderWith(couponId)];
    await useCoupon(before);

    const closed = await closeCampaign(couponId);

    expect(closed).toMatchObject({ couponId, issued: 2, left: 98, used: 1, closedAt: expect.any(String) });
    await expect(useCoupon(after)).rejects.toMatchObject(CLOSED);
    await restoreCoupon(before);
    expect(await stateOf(couponId)).toMatchObject({ used: 0, issued: 2 });
  });

  it('is refused to an order that has read it before, and writes after', async () => {
    const couponId = await aCampaign();
    const late = await anOrderWith(couponId);
    beforeNextTransaction(() => closeCampaign(couponId));

    await expect(useCoupon(late)).rejects.toMatchObject(CLOSED);

    expect(await stateOf(couponId)).toMatchObject({ used: 0 });
    expect((await listCoupons(late.order.userId, { limit: 1 })).items).toMatchObject([{ status: 'EXPIRED' }]);
  });

  it.each([1, 3, 100])('is issued to nobody, not even to who has looked before, of %i', async (quantity) => {
    const couponId = await aCampaign(quantity);
    beforeNextTransaction(() => closeCampaign(couponId));

    await expect(issueCoupon(couponId, randomUUID())).rejects.toMatchObject({
      problem: { status: 409, reason: 'CLOSED' },
    });
    expect(await stateOf(couponId)).toMatchObject({ left: quantity, issued: 0 });
  });

  it('says so to whoever asks whether it would work', async () => {
    const couponId = await aCampaign();
    const { order } = await anOrderWith(couponId);
    const before = await validateCoupon(couponId, order.userId, 2_000);
    await closeCampaign(couponId);

    expect([before.usable, await validateCoupon(couponId, order.userId, 2_000)]).toEqual([
      true,
      { usable: false, reason: 'CLOSED' },
    ]);
  });

  it('is closed once, however many close it at once', async () => {
    const couponId = await aCampaign();

    const closed = await Promise.all([1, 2, 3].map(() => closeCampaign(couponId)));

    expect(new Set(closed.map(({ closedAt }) => closedAt)).size).toBe(1);
    await expect(closeCampaign('none-such')).rejects.toMatchObject({ problem: { status: 404 } });
  });
});

describe('the uses of a coupon', () => {
  it('are counted once each, whatever is repeated, undone or blocked', async () => {
    const couponId = await aCampaign();
    const [used, undone, blocked] = [
      await anOrderWith(couponId),
      await anOrderWith(couponId),
      await anOrderWith(couponId),
    ];

    await Promise.all([used, used, undone].map(useCoupon));
    await Promise.all([undone, undone, blocked].map(restoreCoupon));
    await expect(useCoupon(blocked)).rejects.toMatchObject({ reason: 'ALREADY_COMPENSATED' });

    expect(await stateOf(couponId)).toMatchObject({ issued: 3, used: 1 });
  });
});
