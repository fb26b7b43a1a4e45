import { readOrderDetail } from '../../../lambdas/recovery/operator/order-detail.ts';
import { Shop } from '../../support/saga/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});

describe('what the steps of an order should hold', () => {
  it.each([
    ['confirmed', 'CONFIRMED', true],
    ['rejected', 'REJECTED', false],
    ['cancelled', 'CANCELLED', false],
    ['killed', 'PENDING', undefined],
  ] as const)('is known by its end: %s', async (end, status, shouldHold) => {
    const { orderId } = await shop[end]();

    const { order, steps } = await readOrderDetail(orderId);

    expect(order.status).toBe(status);
    expect(steps.map((step) => step.shouldHold)).toEqual(Array(5).fill(shouldHold));
  });
});
