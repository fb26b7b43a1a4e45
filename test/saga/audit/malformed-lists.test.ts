import { SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { createCampaign } from '../../../lambdas/coupon/campaign.ts';
import { listCampaigns } from '../../../lambdas/coupon/campaigns.ts';
import type { NewCampaign } from '../../../lambdas/coupon/contract.ts';
import { campaignKey } from '../../../lambdas/coupon/table.ts';
import { listDeadLetters } from '../../../lambdas/recovery/dead-letters.ts';
import { groupByCause } from '../../../lambdas/recovery/operator/causes.ts';
import { readOrderDetail } from '../../../lambdas/recovery/operator/order-detail.ts';
import { listOrders } from '../../../lambdas/recovery/operator/orders/list-orders.ts';
import { orderKey } from '../../../lambdas/shared/saga/order-record.ts';
import { Shop } from '../../support/saga/shop.ts';
import { createDeadLetterQueue, createTables } from '../../support/saga/tables.ts';
import { repairAll, tamper } from '../../support/saga/tampering.ts';

const TERMS: NewCampaign = {
  name: 'Welcome',
  discount: { type: 'PERCENT', value: 10 },
  minOrderAmount: 0,
  validFrom: '2026-01-01T00:00:00.000Z',
  validUntil: '2030-01-01T00:00:00.000Z',
  quantity: 5,
};

let shop: Shop;
beforeAll(() => Promise.all([createTables(), createDeadLetterQueue()]));
beforeEach(() => {
  shop = new Shop();
});
afterEach(repairAll);

describe('a list', () => {
  it.each([
    ['without items', { items: undefined }],
    ['without what is unresolved', { unresolved: null }],
  ])('of orders in need shows the others when one of them is %s', async (_, damage) => {
    const [broken, other] = [await shop.inNeed(), await shop.inNeed()];
    await tamper('order', orderKey(broken.orderId), damage);

    const { causes } = await groupByCause();
    const { items } = await listDeadLetters({ limit: 100 });

    expect(causes.flatMap(({ orderIds }) => orderIds)).toContain(other.orderId);
    expect(items.map(({ orderId }) => orderId)).toContain(other.orderId);
  });

  it('of the orders of a customer, by a product, shows the others when one of them is without items', async () => {
    const [broken, other] = [await shop.confirmed(), await shop.confirmed()];
    const { userId, productId } = other;
    await tamper('order', orderKey(broken.orderId), { items: undefined, userId });

    const { items } = await listOrders({ userId, productId, limit: 100 });

    expect(items.map(({ orderId }) => orderId)).toEqual([other.orderId]);
  });

  it('of the steps of an order that nobody can read shows what is known of them', async () => {
    const { orderId } = await shop.inNeed();
    await tamper('order', orderKey(orderId), { items: undefined });
    mockClient(SFNClient).onAnyCommand().resolves({});

    const { steps } = await readOrderDetail(orderId);

    expect(steps[0]).toMatchObject({ state: 'APPLIED', holds: 'unknown' });
  });

  it('of campaigns shows the others when the item of one is gone', async () => {
    const [broken, other] = [await createCampaign(TERMS), await createCampaign(TERMS)];
    await tamper('coupon', campaignKey(broken.couponId));

    const { items } = await listCampaigns({ limit: 100 });

    const ids = items.map(({ couponId }) => couponId);
    expect(ids).toContain(other.couponId);
    expect(ids).not.toContain(broken.couponId);
  });
});
