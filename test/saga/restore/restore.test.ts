import { randomUUID } from 'node:crypto';
import { createCampaign } from '../../../lambdas/coupon/campaign.ts';
import { issueCoupon } from '../../../lambdas/coupon/issue.ts';
import { allShares, shareKey } from '../../../lambdas/coupon/table.ts';
import { createProduct } from '../../../lambdas/product/product.ts';
import { productKey, shareKey as stockShareKey } from '../../../lambdas/product/table.ts';
import { readOrder } from '../../../lambdas/shared/saga/order-record.ts';
import { ledgerKey } from '../../../lambdas/shared/saga/step-ledger.ts';
import { chargeBalance } from '../../../lambdas/user/charge.ts';
import { userKey } from '../../../lambdas/user/table.ts';
import { DOMAINS, type Domain } from '../../../lib/names.ts';
import { Backup, follow } from '../../support/saga/backups.ts';
import { auditNow } from '../../support/saga/findings.ts';
import { Shop, TOTAL } from '../../support/saga/shop.ts';
import { all, get, put, remove } from '../../support/saga/tables.ts';
import { BALANCE, createWorld, STOCK, type World } from '../../support/saga/world.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});

/** So that each test says all that there is to find. */
afterEach(async () => expect((await auditNow()).violations).toEqual([]));

/** The item is lost, and comes back as it was in the backup. */
async function loseAndBringBack(domain: Domain, key: { pk: string; sk: string }, backup: Backup) {
  await remove(domain, key.pk, key.sk);
  expect(await backup.bringBack(key)).toEqual({ written: 1, there: 0, expired: 0 });
}

/** A confirmed order of this buyer. */
async function buys(world: World, { withCoupon = true } = {}): Promise<string> {
  const { orderId } = await shop.taken(world, { withCoupon });
  await shop.executions.settle(orderId);
  expect((await readOrder(orderId))?.status).toBe('CONFIRMED');
  return orderId;
}

describe('an item that was lost and restored as it was some orders ago', () => {
  it('is a product: the audit says by how much it is wrong, and what books it, once', async () => {
    const world = await createWorld();
    const backup = await Backup.of('product');
    await buys(world);
    await loseAndBringBack('product', productKey(world.productId), backup);

    const [finding, ...others] = (await auditNow()).violations;
    const [first, again] = [await follow(finding?.fix), await follow(finding?.fix)];

    expect(others).toEqual([]);
    expect(finding).toEqual({
      kind: 'STOCK_NOT_CONSERVED',
      id: world.productId,
      detail: `${STOCK} put in, ${STOCK} left, 2 sold: 2 too many`,
      fix: `npm run correct -- --product ${world.productId} --difference -2 --number 1 --env test`,
    });
    expect([first, again]).toEqual(Array(2).fill({ id: world.productId, now: STOCK - 2 }));
  });

  it('is a user, whose history stays as it is', async () => {
    const world = await createWorld();
    const backup = await Backup.of('user');
    await buys(world);
    await loseAndBringBack('user', userKey(world.userId), backup);

    const [finding] = (await auditNow()).violations;
    const answer = await follow(finding?.fix, { reason: 'restored from 10:00' });

    expect(finding).toEqual({
      kind: 'BALANCE_NOT_CONSERVED',
      id: world.userId,
      detail: `${BALANCE} charged, ${BALANCE} left, ${TOTAL} spent, 0 refunded: ${TOTAL} too much`,
      fix: `npm run correct -- --user ${world.userId} --difference -${TOTAL} --number 1 --env test`,
    });
    expect(answer).toEqual({ id: world.userId, now: BALANCE - TOTAL });
    expect(await get('user', { ...userKey(world.userId), sk: 'CORRECTION#0001' })).toMatchObject({
      difference: -TOTAL,
      reason: 'restored from 10:00',
      by: 'an-operator',
    });
  });

  it('is a share of a campaign', async () => {
    const { couponId } = await createCampaign({
      name: '10 % off',
      discount: { type: 'PERCENT', value: 10 },
      minOrderAmount: 0,
      quantity: 20,
      validFrom: '2020-01-01T00:00:00.000Z',
      validUntil: '2099-01-01T00:00:00.000Z',
    });
    const backup = await Backup.of('coupon');
    for (let buyer = 0; buyer < 8; buyer++) await issueCoupon(couponId, `buyer-${buyer}`);
    for (const share of allShares) await loseAndBringBack('coupon', shareKey(couponId, share), backup);

    const [finding] = (await auditNow()).violations;
    const answer = await follow(finding?.fix);

    expect(finding).toMatchObject({
      kind: 'COUPONS_NOT_CONSERVED',
      id: couponId,
      fix: `npm run correct -- --campaign ${couponId} --difference -8 --number 1 --env test`,
    });
    expect(answer).toEqual({ id: couponId, now: 12 });
    // None of them is issued twice: what is left is what can still be had.
    const claims = await Promise.allSettled(
      Array.from({ length: 20 }, (_, buyer) => issueCoupon(couponId, `late-${buyer}`)),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(12);
  });

  it('is a share of a product, which had sold too many by what was restored', async () => {
    const { productId } = await createProduct({ name: 'Mug', price: 1_000, stock: 40, stockShares: 4 });
    const backup = await Backup.of('product');
    const { userId } = await createWorld({ balance: 100_000 });
    await buys({ ...(await createWorld()), productId, userId }, { withCoupon: false });
    for (const share of [0, 1, 2, 3])
      await loseAndBringBack('product', stockShareKey(productId, share), backup);

    const finding = (await auditNow()).violations.find(({ id }) => id === productId);
    await follow(finding?.fix);

    expect(finding?.fix).toBe(
      `npm run correct -- --product ${productId} --difference -2 --number 1 --env test`,
    );
  });

  it('is a user who came back meanwhile: the audit names what the new item lacks', async () => {
    const world = await createWorld();
    await remove('user', userKey(world.userId).pk, userKey(world.userId).sk);

    const [missing] = (await auditNow()).violations;
    await chargeBalance(world.userId, randomUUID(), { amount: 500 });
    const [finding] = (await auditNow()).violations;
    await follow(finding?.fix);

    expect(missing?.fix).toBe(
      `npm run restore -- --domain user --from RESTORED_TABLE --pk 'USER#${world.userId}' --sk 'USER' --env test`,
    );
    expect((await get('user', userKey(world.userId)))?.balance).toBe(BALANCE + 500);
  });

  it('is a product that is missing: the audit names what brings it back', async () => {
    const world = await createWorld();
    const backup = await Backup.of('product');
    const { pk, sk } = productKey(world.productId);
    await remove('product', pk, sk);

    const [finding] = (await auditNow()).violations;
    await backup.bringBack({ pk, sk });

    expect(finding).toMatchObject({
      kind: 'PRODUCT_MISSING',
      id: world.productId,
      fix: `npm run restore -- --domain product --from RESTORED_TABLE --pk '${pk}' --sk '${sk}' --env test`,
    });
  });
});

describe('a table that was lost', () => {
  it('comes back with all that was in it; so do all five, and later orders are right', async () => {
    await shop.confirmed();
    await shop.cancelled();
    const tables = await Promise.all(
      DOMAINS.map(async (domain) => ({ domain, backup: await Backup.of(domain), items: await all(domain) })),
    );
    for (const { domain, items } of tables)
      for (const { pk, sk } of items) await remove(domain, String(pk), String(sk));

    for (const { backup, items } of tables) {
      expect(await backup.bringAllBack()).toEqual({ written: items.length, there: 0, expired: 0 });
      expect(await backup.bringAllBack()).toEqual({ written: 0, there: items.length, expired: 0 });
    }

    expect((await auditNow()).violations).toEqual([]);
    await buys(await createWorld());
  });

  it('keeps what is newer than the backup', async () => {
    const world = await createWorld();
    const backup = await Backup.of('product');
    await buys(world);
    const key = ledgerKey('decreaseStock', await buys(world, { withCoupon: false }));
    const record = await get('product', key);
    const later = await Backup.of('product');
    await remove('product', key.pk, key.sk);

    const { written } = await backup.bringAllBack();
    await later.bringAllBack();

    expect(written).toBe(0);
    expect(await get('product', key)).toEqual(record);
    expect((await get('product', productKey(world.productId)))?.stock).toBe(STOCK - 4);
  });

  it('does not get back what had expired', async () => {
    const key = { pk: `LEDGER-${randomUUID()}`, sk: 'X' };
    await put('payment', { ...key, expiresAt: Math.floor(Date.now() / 1000) - 60 });
    const backup = await Backup.of('payment');
    await remove('payment', key.pk, key.sk);

    const { written, expired } = await backup.bringAllBack();

    expect([written, expired]).toEqual([0, 1]);
  });
});
