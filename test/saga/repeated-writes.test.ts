import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { router as coupons } from '../../lambdas/coupon/routes.ts';
import { allShares, campaignKey, shareKey } from '../../lambdas/coupon/table.ts';
import { router as products } from '../../lambdas/product/routes.ts';
import { productKey } from '../../lambdas/product/table.ts';
import { answerRequest } from '../../lambdas/shared/api/http.ts';
import { loseNextReply } from '../support/faults/lost-replies.ts';
import { expireRequests } from '../support/saga/idempotency.ts';
import { aRequest, type RequestParts } from '../support/saga/requests.ts';
import { all, createTables, get } from '../support/saga/tables.ts';
import { createWorld, STOCK } from '../support/saga/world.ts';

beforeAll(createTables);

const context = { getRemainingTimeInMillis: () => 10_000 } as Context;

/** A request of an admin; `key` is none when it is empty. */
async function send(route: string, { key = randomUUID(), ...parts }: RequestParts & { key?: string }) {
  const request = aRequest(route, { isAdmin: true, ...parts, headers: { 'idempotency-key': key } });
  if (!key) delete request.headers['idempotency-key'];
  const router = route.includes('coupons') ? coupons : products;
  const answer = await answerRequest(router, request, context);
  return {
    status: answer.statusCode,
    body: JSON.parse(answer.body as string),
    headers: answer.headers as Record<string, string>,
  };
}

const mug = { name: 'Mug', price: 1_200, stock: 7 };
const terms = {
  name: '10 % off',
  discount: { type: 'PERCENT', value: 10 },
  minOrderAmount: 0,
  quantity: 40,
  validFrom: '2020-01-01T00:00:00.000Z',
  validUntil: '2099-01-01T00:00:00.000Z',
};
const productsNamed = async (name: string) =>
  (await all('product')).filter((item) => item.name === name && item.sk === 'PRODUCT').length;
const campaignsNamed = async (name: string) =>
  (await all('coupon')).filter((item) => item.name === name && item.sk === 'COUPON').length;
const unitsPutIn = async (productId: string) =>
  (await all('product'))
    .filter(({ pk, sk }) => pk === `PRODUCT#${productId}` && String(sk).startsWith('ADJUSTMENT#'))
    .reduce((sum, { units }) => sum + Number(units), 0);
const stockOf = async (productId: string) => (await get('product', productKey(productId)))?.stock;

const CREATIONS = [
  { route: 'POST /products', thing: mug, id: 'productId', count: productsNamed, exists: 'PRODUCT_EXISTS' },
  { route: 'POST /coupons', thing: terms, id: 'couponId', count: campaignsNamed, exists: 'COUPON_EXISTS' },
];

describe.each(CREATIONS)('$route with an Idempotency-Key', ({ route, thing, id, count, exists }) => {
  const aThing = () => ({ ...thing, name: `thing ${randomUUID()}` });

  it('makes one thing, however often it is sent, and answers the same', async () => {
    const body = aThing();
    const key = randomUUID();

    const first = await send(route, { key, body });
    const again = await send(route, { key, body });

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(await count(body.name)).toBe(1);
  });

  it.each([true, false])('makes one when its reply was lost (an id of its own: %s)', async (hasId) => {
    const body = { ...aThing(), ...(hasId && { [id]: `own-${randomUUID().slice(0, 8)}` }) };
    const key = randomUUID();
    loseNextReply();

    const lost = await send(route, { key, body });
    const again = await send(route, { key, body });

    expect([lost.status, again.status]).toEqual([500, 201]);
    expect(again.body).toMatchObject(body);
    expect(await count(body.name)).toBe(1);
  });

  it('makes one when the record of the request has expired, and answers the same', async () => {
    const body = aThing();
    const key = randomUUID();
    const first = await send(route, { key, body });
    await expireRequests('expiration');

    const again = await send(route, { key, body });

    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await count(body.name)).toBe(1);
  });

  it('refuses another body of one key, with the record of the request and without', async () => {
    const body = aThing();
    const other = { ...body, name: `${body.name}, otherwise` };
    const key = randomUUID();
    await send(route, { key, body });

    const withRecord = await send(route, { key, body: other });
    await expireRequests('expiration');
    const without = await send(route, { key, body: other });

    expect([withRecord.status, without.status]).toEqual([422, 422]);
    expect(await count(other.name)).toBe(0);
  });

  it('is one thing of each admin: the key of one says nothing about that of another', async () => {
    const body = aThing();
    const key = randomUUID();

    const mine = await send(route, { key, body, userId: 'admin-1' });
    const theirs = await send(route, { key, body, userId: 'admin-2' });

    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.body[id]).not.toBe(mine.body[id]);
  });

  it('refuses an id that somebody else has taken', async () => {
    const body = { ...aThing(), [id]: `taken-${randomUUID().slice(0, 8)}` };
    await send(route, { body });

    const again = await send(route, { body });

    expect([again.status, again.body.reason]).toEqual([409, exists]);
  });

  it('may be left out: then each request makes one, and none is asked to be sent again', async () => {
    const body = aThing();
    loseNextReply();

    const lost = await send(route, { key: '', body });
    const next = await send(route, { key: '', body });

    expect([lost.status, next.status]).toEqual([500, 201]);
    expect(lost.body.detail).toMatch(/^Something went wrong on our side: it may have taken effect/);
    expect(lost.body.detail).not.toMatch(/send it again\.|be sent again/);
    expect(lost.headers['retry-after']).toBeUndefined();
    expect(await count(body.name)).toBe(2);
  });
});

describe.each([
  { change: { add: 5 }, stock: STOCK + 5, other: { add: 6 } },
  { change: { add: -STOCK }, stock: 0, other: { add: -1 } },
  { change: { set: 3 }, stock: 3, other: { set: 4 } },
])('PUT /products/{productId}/stock of $change with an Idempotency-Key', ({ change, stock, other }) => {
  const route = 'PUT /products/{productId}/stock';
  async function aChange() {
    const { productId } = await createWorld();
    const key = randomUUID();
    const put = (body: object) => send(route, { key, body, path: { productId } });
    return { productId, put };
  }

  it('changes the stock once, however often it is sent', async () => {
    const { productId, put } = await aChange();

    const answers = [await put(change), await put(change)];

    expect(answers.map(({ status, body }) => [status, body.stock])).toEqual([
      [200, stock],
      [200, stock],
    ]);
    expect([await stockOf(productId), await unitsPutIn(productId)]).toEqual([stock, stock]);
  });

  it('changes it once when its reply was lost', async () => {
    const { productId, put } = await aChange();
    loseNextReply();

    const lost = await put(change);
    const again = await put(change);

    expect([lost.status, again.status, again.body.stock]).toEqual([500, 200, stock]);
    expect([await stockOf(productId), await unitsPutIn(productId)]).toEqual([stock, stock]);
  });

  it('changes it once when the record of the request has expired', async () => {
    const { productId, put } = await aChange();
    await put(change);
    await expireRequests('expiration');

    const again = await put(change);

    expect([again.status, await stockOf(productId), await unitsPutIn(productId)]).toEqual([
      200,
      stock,
      stock,
    ]);
  });

  it('changes it once when it is sent ten times at once and no record keeps them apart', async () => {
    const { productId } = await createWorld();
    const { changeStock } = await import('../../lambdas/product/stock-change.ts');
    const origin = { id: randomUUID(), content: 'the same' };

    await Promise.all(Array.from({ length: 10 }, () => changeStock(productId, change, { origin })));

    expect([await stockOf(productId), await unitsPutIn(productId)]).toEqual([stock, stock]);
  });

  it('refuses another change of one key, with the record of the request and without', async () => {
    const { productId, put } = await aChange();
    await put(change);

    const withRecord = await put(other);
    await expireRequests('expiration');
    const without = await put(other);

    expect([withRecord.status, without.status]).toEqual([422, 422]);
    expect(await stockOf(productId)).toBe(stock);
  });

  it('is refused when the key was used for another product', async () => {
    const key = randomUUID();
    const [one, two] = await Promise.all([createWorld(), createWorld()]);
    await send(route, { key, body: change, path: { productId: one.productId } });

    const { status } = await send(route, { key, body: change, path: { productId: two.productId } });

    expect([status, await stockOf(two.productId)]).toEqual([422, STOCK]);
  });
});

describe('PUT /products/{productId}/stock without an Idempotency-Key', () => {
  const put = async (body: object) => {
    const { productId } = await createWorld();
    const answer = await send('PUT /products/{productId}/stock', { key: '', body, path: { productId } });
    return { ...answer, stock: await stockOf(productId) };
  };

  it('adds nothing: 400, naming the header', async () => {
    const { status, body, stock } = await put({ add: 1 });

    expect([status, body.errors[0].field, stock]).toEqual([400, 'Idempotency-Key', STOCK]);
  });

  it('sets the stock: twice is once', async () => {
    const { status, stock } = await put({ set: 1 });

    expect([status, stock]).toEqual([200, 1]);
  });
});

describe('the campaign of a request', () => {
  it('is dealt out once, and listed', async () => {
    const key = randomUUID();
    loseNextReply();
    await send('POST /coupons', { key, body: terms });
    const { body: campaign } = await send('POST /coupons', { key, body: terms });

    const shares = await Promise.all(
      allShares.map((share) => get('coupon', shareKey(campaign.couponId, share))),
    );
    const { body: list } = await send('GET /coupons', { query: 'all&limit=100' });

    expect(shares.reduce((sum, share) => sum + Number(share?.left ?? 0), 0)).toBe(40);
    expect(await get('coupon', campaignKey(campaign.couponId))).toMatchObject({ quantity: 40 });
    expect(list.items).toContainEqual({ ...campaign, left: 40, issued: 0, used: 0 });
  });
});
