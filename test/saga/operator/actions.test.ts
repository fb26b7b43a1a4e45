import { randomUUID } from 'node:crypto';
import { createCampaign } from '../../../lambdas/coupon/campaign.ts';
import { closeCampaign } from '../../../lambdas/coupon/close.ts';
import { collectChanges } from '../../../lambdas/journal/collect.ts';
import { listEvents } from '../../../lambdas/journal/journal.ts';
import { cancelPlacedOrder } from '../../../lambdas/orchestrator/cancel.ts';
import { changeProduct, createProduct } from '../../../lambdas/product/product.ts';
import { changeStock } from '../../../lambdas/product/stock-change.ts';
import { actionsOf, listActions, noteAction } from '../../../lambdas/recovery/operator/actions.ts';
import { writeOff } from '../../../lambdas/recovery/operator/write-off.ts';
import { redriveOrder } from '../../../lambdas/recovery/redrive.ts';
import { replayOrder } from '../../../lambdas/recovery/replay/order-replay.ts';
import { adjustBalance } from '../../../lambdas/user/adjustment.ts';
import { chargeBalance } from '../../../lambdas/user/charge.ts';
import { violations } from '../../support/saga/findings.ts';
import { Shop } from '../../support/saga/shop.ts';
import { newChanges } from '../../support/saga/streams.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});

const operator = 'an-operator';

/** What the streams bring, twice: as they may. */
async function collect(): Promise<void> {
  const changes = await newChanges();
  expect(await collectChanges([...changes, ...changes])).toEqual([]);
}

async function allActions(limit: number) {
  const actions = [];
  let cursor: string | undefined;
  do {
    const page = await listActions({ limit, cursor });
    actions.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return actions;
}

const operatorEvents = async (orderId: string) =>
  (await listEvents(orderId, { limit: 100 })).items.filter(({ type }) => type === 'OperatorActed');

describe('what an operator does', () => {
  it('is listed once each, whoever writes it down, the newest first and on pages of any size', async () => {
    const userId = randomUUID();
    await chargeBalance(userId, randomUUID(), { amount: 500 });
    const { productId } = await createProduct({ name: 'Mug', price: 1_000, stock: 5 }, { operator });
    await changeProduct(productId, { price: 900 }, operator);
    await noteAction(operator, { action: 'audit' });
    await changeStock(productId, { set: 7 }, { operator });
    await changeProduct(productId, { stockShares: 2 }, operator);
    await changeProduct(productId, { archived: true }, operator);
    await changeProduct(productId, { archived: true }, operator);
    const terms = { name: 'Half', discount: { type: 'PERCENT' as const, value: 50 }, minOrderAmount: 0 };
    const [validFrom, validUntil] = ['2020-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'];
    const { couponId } = await createCampaign(
      { ...terms, quantity: 10, validFrom, validUntil },
      { operator },
    );
    await closeCampaign(couponId, operator);
    const adjustment = { key: 'one', by: operator, amount: -100, reason: 'Charged twice' };
    await adjustBalance(userId, adjustment);
    await adjustBalance(userId, adjustment);
    await collect();

    const expected = [
      ['adjust balance', `${userId}: -100`],
      ['close coupon', couponId],
      ['create coupon', `${couponId}: Half, 10 in all`],
      ['archive product', productId],
      ['change product', `${productId}: 2 stock shares`],
      ['change stock', `${productId}: +2`],
      ['audit', undefined],
      ['change product', `${productId}: price 900`],
      ['create product', `${productId}: Mug, price 1000, stock 5`],
    ];
    for (const limit of [1, 4, 100]) {
      const actions = await allActions(limit);
      expect(actions.map(({ action, detail }) => [action, detail])).toEqual(expected);
      expect(new Set(actions.map((action) => action.operator))).toEqual(new Set([operator]));
    }
    expect(await violations()).toEqual([]);
  });

  it('is an event of the order with who and why: cancelled', async () => {
    const { orderId } = await shop.confirmed();

    await cancelPlacedOrder(orderId, { userId: operator, isAdmin: true });
    await shop.executions.settle(orderId);
    await collect();

    expect(await operatorEvents(orderId)).toMatchObject([{ detail: { operator, action: 'cancel' } }]);
    expect((await allActions(1))[0]).toMatchObject({ action: 'cancel', orderId, operator });
    expect(await replayOrder(orderId)).toMatchObject({ agrees: true });
  });

  it('is an event of the order: redriven', async () => {
    const { orderId } = await shop.inNeed();

    await redriveOrder(orderId, { isTimeUp: () => false, maxMessages: 100, operator });
    await shop.executions.settle(orderId);
    await collect();

    expect(await operatorEvents(orderId)).toMatchObject([{ detail: { operator, action: 'redrive' } }]);
  });

  it('is an event of the order: written off, and the journal agrees with the tables', async () => {
    const { orderId } = await shop.inNeed();
    const reason = 'Counted by hand';

    await writeOff(orderId, reason, operator);
    await collect();

    expect(await operatorEvents(orderId)).toMatchObject([
      { detail: { operator, action: 'write-off', reason } },
    ]);
    expect((await allActions(1))[0]).toMatchObject({ action: 'write-off', orderId, reason, operator });
    expect(await replayOrder(orderId)).toMatchObject({ agrees: true, differences: [] });
  });

  it('is none when the customer cancels his own order', async () => {
    const { orderId } = await shop.cancelled();
    await collect();

    expect(await operatorEvents(orderId)).toEqual([]);
  });

  it('is of an order, of very many that changed nothing of it, the latest hundred, oldest first', async () => {
    const orderId = randomUUID();
    for (let index = 0; index <= 100; index++)
      await noteAction(operator, { action: 'verify', orderId, detail: String(index) });

    const actions = await actionsOf(orderId);

    expect(actions).toHaveLength(100);
    expect(actions.map(({ detail }) => detail)).not.toContain('0');
    expect(actions.at(-1)).toMatchObject({ detail: '100' });
  });
});
