import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { appOf } from '../../examples/monolith/app.ts';
import { openDatabase } from '../../examples/monolith/database/database.ts';
import { originOf as ours } from '../../examples/monolith/routes/origin.ts';
import { router as coupon } from '../../lambdas/coupon/routes.ts';
import { router as order } from '../../lambdas/order/routes.ts';
import { router as payment } from '../../lambdas/payment/routes.ts';
import { router as product } from '../../lambdas/product/routes.ts';
import { originOf } from '../../lambdas/shared/api/origin.ts';
import { type ExportedRow, REHEARSAL_PREFIX } from '../../lambdas/shared/participant/domain-rows.ts';
import { router as user } from '../../lambdas/user/routes.ts';
import { DOMAINS, type Domain } from '../../lib/names.ts';
import { ENDPOINTS } from '../../openapi/openapi-document.ts';
import { root } from '../../tools/terminal/paths.ts';
import { DATABASES, newDatabase, stopDatabases } from '../support/participant/databases.ts';
import { openShop, type Shop, stockShop } from '../support/participant/shop.ts';
import { aRequest } from '../support/saga/requests.ts';

afterAll(stopDatabases);

const ROUTERS: Record<Domain, typeof product> = { product, coupon, user, order, payment };

/** What openapi.json has of the five services, which forward all of it while the monolith owns their domain. */
const openapi: { paths: Record<string, Record<string, { tags: string[] }>> } = JSON.parse(
  readFileSync(join(root, 'openapi.json'), 'utf8'),
);
const FORWARDED = Object.entries(openapi.paths).flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([method, { tags }]) =>
    DOMAINS.some((domain) => tags.includes(domain)) ? [`${method.toUpperCase()} ${path}`] : [],
  ),
);

describe('the routes of the monolith', () => {
  it('are those that are forwarded to it, and the order as it was placed', async () => {
    const database = await openDatabase(':memory:');
    const { routes } = appOf(database, { secret: 's', currency: 'USD', paymentLimit: 1 });
    await database.close();

    const served = routes
      .filter(({ path }) => path !== '/saga/*')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(served.toSorted()).toEqual([...FORWARDED, 'POST /orders'].toSorted());
  });
});

describe.each(DATABASES)('the shop on %s', (database) => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop(await newDatabase(database));
    await stockShop(shop);
  });
  afterEach(() => shop.stop());

  const alice = (...call: Parameters<ReturnType<Shop['as']>>) => shop.as('alice')(...call);
  const admin = (...call: Parameters<ReturnType<Shop['as']>>) => shop.as('admin', true)(...call);
  let keys = 0;
  const withKey = (key = `key ${++keys}`) => ({ 'Idempotency-Key': key });
  const place = async (body: object = { items: [{ productId: 'mug', quantity: 1 }] }) => {
    const { status, body: placed } = await alice('POST', '/orders', body, withKey());
    expect(status).toBe(201);
    return placed;
  };
  /** Every item of a list, two a page. */
  const allPages = async (call: typeof alice, path: string) => {
    const items: unknown[] = [];
    for (let cursor: string | undefined, at = path; ; at = `${path}&cursor=${cursor}`) {
      const { status, body } = await call('GET', at);
      expect(status).toBe(200);
      items.push(...body.items);
      cursor = body.nextCursor;
      if (!cursor) return items;
      expect(body.items.length).toBe(2);
    }
  };
  const imported = async (domain: string, rows: ExportedRow[]) => {
    await shop.client.put('/saga/epoch', { domain, epoch: 2, open: false });
    const { status } = await shop.client.post('/saga/import', { domain, epoch: 2, rows });
    expect(status).toBe(200);
    await shop.client.put('/saga/epoch', { domain, epoch: 3, open: true });
  };

  it('shows products as their keeper sees them', async () => {
    await place({ items: [{ productId: 'mug', quantity: 3 }] });
    await admin('POST', '/products', { productId: 'lamp', name: 'Lamp', price: 5, stock: 7, stockShares: 4 });
    await admin('PUT', '/products/lamp', { archived: true });

    const { body } = await admin('GET', '/admin/products');

    const lamp = { productId: 'lamp', name: 'Lamp', price: 5, currency: 'USD', stock: 7 };
    const mug = { productId: 'mug', name: 'Mug', price: 100, currency: 'USD', stock: 997 };
    expect(body.items).toEqual([
      { ...lamp, archivedAt: expect.any(String), stockShares: 4, unitsSold: 0 },
      { ...mug, stockShares: 1, unitsSold: 3 },
    ]);
    expect((await alice('GET', '/products')).body.items).toEqual([mug]);
    expect((await alice('GET', '/products/lamp')).body).toMatchObject(lamp);
    const spread = await admin('PUT', '/products/lamp', { stockShares: 2 });
    expect([spread.status, spread.body.reason]).toEqual([409, 'PRODUCT_ARCHIVED']);
    await admin('PUT', '/products/lamp', { archived: false, stockShares: 2 });
    expect((await alice('GET', '/products')).body.items).toEqual([lamp, mug]);
    expect((await admin('GET', '/admin/products')).body.items[0]).toMatchObject({ stockShares: 2 });
  });

  it('gives units that are to be spread the shares that it takes', async () => {
    await admin('POST', '/products', { productId: 'lamp', name: 'Lamp', price: 5, stock: 7, stockShares: 4 });
    await admin('PUT', '/products/lamp', { stockShares: 1 });
    await admin('PUT', '/products/mug', { stockShares: 1 });

    const { rows } = (await shop.client.get('/saga/export?domain=product')).body;

    const shares = (key: string) => {
      const found = rows.find((each: ExportedRow) => each.table === 'products' && each.key === key).row;
      return [found.stockShares, found.shareCount];
    };
    expect(shares('lamp')).toEqual([1, 4]);
    expect(shares('mug')).toEqual([undefined, undefined]);
  });

  it('closes a campaign for good, and says what is issued, used and left', async () => {
    await shop.as('bob')('POST', '/coupons/TEN/issue');
    await place({ items: [{ productId: 'mug', quantity: 1 }], couponId: 'TEN' });

    const closed = await admin('POST', '/coupons/TEN/close');

    expect(closed).toMatchObject({
      status: 200,
      body: { couponId: 'TEN', quantity: 100, left: 98, issued: 2, used: 1, closedAt: expect.any(String) },
    });
    expect((await admin('POST', '/coupons/TEN/close')).body).toEqual(closed.body);
    expect((await admin('POST', '/coupons/NONE/close')).status).toBe(404);
    expect((await admin('GET', '/admin/coupons')).body).toEqual({ items: [closed.body] });
    expect((await admin('GET', '/coupons?all=true')).body).toEqual({ items: [closed.body] });
    expect((await alice('GET', '/coupons?all')).status).toBe(403);
    expect((await shop.as('carol')('POST', '/coupons/TEN/issue')).body.reason).toBe('CLOSED');
    const { body } = await admin('GET', '/admin/users/bob/coupons');
    expect(body.items).toEqual([expect.objectContaining({ couponId: 'TEN', status: 'EXPIRED' })]);
    expect((await shop.as('bob')('GET', '/coupons')).body).toEqual(body);
  });

  it('lists products and campaigns by how their id begins, in pages', async () => {
    for (const productId of ['l', 'la-a', 'la-b', 'la-c', 'LA-d', 'm'])
      await admin('POST', '/products', { productId, name: 'P', price: 1, stock: 1 });

    const found = await allPages(admin, '/admin/products?limit=2&idPrefix=la-');

    expect(found).toMatchObject(['la-a', 'la-b', 'la-c'].map((productId) => ({ productId })));
    const { body } = await admin('GET', '/admin/products?limit=1');
    expect((await admin('GET', `/admin/products?idPrefix=la-&cursor=${body.nextCursor}`)).status).toBe(400);
    expect((await admin('GET', '/admin/coupons?idPrefix=TE')).body.items).toHaveLength(1);
    expect((await admin('GET', '/admin/coupons?idPrefix=TEX')).body.items).toEqual([]);
  });

  it('finds users by how their name begins, whatever its case, by name', async () => {
    for (const [index, name] of ['Bo', 'böb', 'BÖRK', 'bö_', 'Carol'].entries())
      await shop.as(`user-${index}`)('PUT', '/users/me', { name });

    const named = async (begin: string) =>
      (await allPages(admin, `/admin/users?limit=2&name=${encodeURIComponent(begin)}`)).map(
        (found) => (found as { name: string }).name,
      );

    expect(await named('BÖ')).toEqual(['bö_', 'böb', 'BÖRK']);
    expect(await named('b')).toEqual(['Bo', 'bö_', 'böb', 'BÖRK']);
    expect(await named('%')).toEqual([]);
    expect((await admin('GET', '/admin/users/alice')).body).toEqual((await alice('GET', '/users/me')).body);
    expect((await admin('GET', '/admin/users/nobody')).status).toBe(404);
  });

  it('adjusts a balance once a key, never below 0, and books who did it and why', async () => {
    const adjust = (amount: number, key: string, of = 'alice') =>
      admin(
        'POST',
        `/admin/users/${of}/balance-adjustments`,
        { amount, reason: 'goodwill' },
        { 'Idempotency-Key': key },
      );

    const answers = [
      await adjust(-500, 'once'),
      await adjust(-500, 'once'),
      await adjust(-501, 'once'),
      await adjust(-99_501, 'too much'),
      await adjust(-99_500, 'all of it'),
      await adjust(5, 'nobody', 'nobody'),
    ];

    expect(answers.map(({ status, body }) => [status, body.balance ?? body.reason])).toEqual([
      [200, 99_500],
      [200, 99_500],
      [422, undefined],
      [409, 'INSUFFICIENT_BALANCE'],
      [200, 0],
      [404, undefined],
    ]);
    expect(answers[1]?.headers.get('Idempotency-Replayed')).toBe('true');
    const { body } = await admin('GET', '/admin/users/alice/balance/history');
    expect(body.items).toContainEqual({
      type: 'ADJUSTMENT',
      amount: -500,
      reason: 'goodwill',
      at: expect.any(String),
    });
    expect((await alice('GET', '/users/me/balance/history')).body).toEqual(body);
    const { rows } = (await shop.client.get('/saga/export?domain=user')).body;
    expect(rows).toContainEqual(
      expect.objectContaining({ row: expect.objectContaining({ amount: -500, bookedBy: 'admin' }) }),
    );
  });

  it('takes no balance twice when ten take from it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        admin(
          'POST',
          '/admin/users/alice/balance-adjustments',
          { amount: -30_000, reason: 'ten at once' },
          { 'Idempotency-Key': `k${index}` },
        ),
      ),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect((await alice('GET', '/users/me')).body.balance).toBe(10_000);
  });

  it('books nothing again that the owner before it has booked', async () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const entry = (entryId: string, type: string, amount: number): ExportedRow => ({
      table: 'entries',
      key: `alice/${entryId}`,
      version: 1_000,
      row: { userId: 'alice', entryId, type, amount, at: '2026-03-01T10:00:00.000Z' },
    });
    await imported('user', [
      entry(`CHARGE#${sha256('before')}`, 'CHARGE', 7),
      entry(`ADJUSTMENT#${sha256(JSON.stringify(['admin', 'before']))}`, 'ADJUSTMENT', -7),
    ]);
    const charge = (amount: number) => alice('POST', '/users/me/balance', { amount }, withKey('before'));
    const adjust = (amount: number) =>
      admin('POST', '/admin/users/alice/balance-adjustments', { amount, reason: 'again' }, withKey('before'));

    const answers = [await charge(8), await charge(7), await adjust(-8), await adjust(-7)];

    expect(answers.map(({ status }) => status)).toEqual([422, 200, 422, 200]);
    expect((await alice('GET', '/users/me')).body.balance).toBe(100_000);
  });

  it('makes nothing again that the owner before it has made for the same request', async () => {
    const at = '2026-03-01T10:00:00.000Z';
    const lamp = { name: 'Lamp', price: 5, stock: 7 };
    const made = originOf('POST /products', 'admin', 'made', lamp);
    await imported('product', [
      {
        table: 'products',
        key: made.id,
        version: 1_000,
        row: { productId: made.id, ...lamp, origin: { ...made }, createdAt: at },
      },
    ]);
    // In the order of the contract, which is that of what is hashed.
    const spring = {
      name: 'Spring',
      discount: { type: 'FIXED', value: 5 },
      minOrderAmount: 0,
      quantity: 3,
      validFrom: at,
      validUntil: '2099-01-01T00:00:00.000Z',
    };
    const campaign = originOf('POST /coupons', 'admin', 'made', spring);
    await imported('coupon', [
      {
        table: 'campaigns',
        key: campaign.id,
        version: 1_000,
        row: { couponId: campaign.id, ...spring, remaining: 3, origin: { ...campaign }, createdAt: at },
      },
    ]);

    const answers = [
      await admin('POST', '/products', lamp, withKey('made')),
      await admin('POST', '/products', { ...lamp, price: 6 }, withKey('made')),
      await admin('POST', '/coupons', spring, withKey('made')),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 422, 201]);
    expect(answers[0]?.body).toMatchObject({ productId: made.id, stock: 7 });
    expect(answers[2]?.body).toMatchObject({ couponId: campaign.id });
  });

  it('adds no units again that the owner before it has added, and says whose an addition is as the services do', async () => {
    const operation = 'PUT /products/{productId}/stock';
    const origin = originOf(operation, 'admin', 'before', { productId: 'mug', add: 3 });
    expect(ours(operation, 'admin', 'before', { productId: 'mug', add: 3 })).toEqual(origin);
    const adjustmentId = `KEY#${origin.id}`;
    const at = '2026-03-01T10:00:00.000Z';
    await imported('product', [
      {
        table: 'adjustments',
        key: `mug/${adjustmentId}`,
        version: 1_000,
        row: { productId: 'mug', adjustmentId, units: 3, origin: { ...origin }, at },
      },
    ]);
    const stock = async () => (await admin('GET', '/products/mug')).body.stock;
    const before = await stock();
    const add = (units: number) => admin('PUT', '/products/mug/stock', { add: units }, withKey('before'));

    const answers = [await add(4), await add(3), await add(3)];

    expect(answers.map(({ status }) => status)).toEqual([422, 200, 200]);
    expect(await stock()).toBe(before);
    await admin('PUT', '/products/mug/stock', { add: 5 }, withKey('new'));
    const { id } = originOf(operation, 'admin', 'new', {});
    const { rows } = (await shop.client.get('/saga/export?domain=product&limit=1000')).body;
    expect(rows.find(({ key }: ExportedRow) => key === `mug/KEY#${id}`)?.row).toMatchObject({ units: 5 });
  });

  it('keeps the answers of two long routes apart, whatever they have in common', async () => {
    const [one, other] = ['1', '2'].map((end) => `${'p'.repeat(63)}${end}`) as [string, string];
    for (const productId of [one, other])
      await admin('POST', '/products', { productId, name: productId, price: 1, stock: 1 });

    await admin('PUT', `/products/${one}/stock`, { add: 1 }, withKey('one key'));
    const { status, body } = await admin('PUT', `/products/${other}/stock`, { add: 1 }, withKey('one key'));

    expect([status, body.productId, body.stock]).toEqual([200, other, 2]);
  });

  it("shows an order's payment to its buyer and to the shop, and a user's to the shop", async () => {
    const { orderId } = await place();
    await place();

    const { body } = await alice('GET', `/orders/${orderId}/payments`);

    expect(body.items).toEqual([expect.objectContaining({ orderId, amount: 100, status: 'PAID' })]);
    expect((await admin('GET', `/orders/${orderId}/payments`)).body).toEqual(body);
    expect((await shop.as('bob')('GET', `/orders/${orderId}/payments`)).body).toEqual({ items: [] });
    expect((await alice('GET', '/orders/none/payments')).body).toEqual({ items: [] });
    const theirs = (await admin('GET', '/admin/payments?userId=alice')).body;
    expect(theirs.items).toHaveLength(2);
    expect((await alice('GET', '/payments')).body).toEqual(theirs);
    expect((await admin('GET', '/admin/payments?userId=bob')).body).toEqual({ items: [] });
  });

  it('goes on with a list where it was, whatever came in meanwhile', async () => {
    for (let n = 0; n < 4; n++) await place();
    const newestFirst = await allPages(alice, '/payments?limit=2');
    const { body: first } = await alice('GET', '/payments?limit=2');
    await place();

    const { body: second } = await alice('GET', `/payments?limit=2&cursor=${first.nextCursor}`);

    expect(newestFirst).toHaveLength(4);
    expect([...first.items, ...second.items]).toEqual(newestFirst);
    const times = newestFirst.map((found) => (found as { paidAt: string }).paidAt);
    expect(times).toEqual(times.toSorted().toReversed());
    const elsewhere = await shop.as('bob')('GET', `/payments?cursor=${first.nextCursor}`);
    expect(elsewhere.body.errors).toEqual([{ field: 'cursor', message: expect.any(String) }]);
  });

  it('lets nobody but the shop’s people call what is theirs, and nobody unproven what asks who calls', async () => {
    const asked = FORWARDED.map((route) => {
      const [method = '', path = ''] = route.split(' ');
      return { route, method, path: path.replaceAll(/\{\w+\}/g, 'x') };
    });
    const statuses = async (call: (method: string, path: string) => Promise<{ status: number }>) =>
      Object.fromEntries(
        await Promise.all(
          asked.map(async ({ route, method, path }) => [route, (await call(method, path)).status]),
        ),
      );

    const byNobody = await statuses((method, path) => fetch(shop.baseUrl + path, { method }));
    const byCustomer = await statuses(alice);

    for (const route of FORWARDED) {
      const audience = ENDPOINTS[route]?.endpoint.audience;
      expect([route, byNobody[route] === 401]).toEqual([route, audience !== 'anyone']);
      expect([route, byCustomer[route] === 403]).toEqual([route, audience === 'admin']);
    }
  });
});

describe('a bad request', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.stop());

  const campaign = {
    name: 'C',
    discount: { type: 'PERCENT', value: 10 },
    quantity: 1,
    validFrom: '2020-01-01T00:00:00Z',
    validUntil: '2099-01-01T00:00:00Z',
  };
  const newProduct = { productId: 'p', name: 'P', price: 1, stock: 1 };
  const bad: [
    route: string,
    parts: { path?: Record<string, string>; query?: string; body?: unknown; key?: string },
  ][] = [
    ...FORWARDED.map((route): (typeof bad)[number] => [route, { query: 'unknown=1' }]),
    ...[
      'limit=0',
      'limit=101',
      'limit=1.5',
      'limit=',
      'cursor=',
      'cursor=nonsense',
      'limit=1&limit=2',
    ].flatMap((query): typeof bad => [
      ['GET /products', { query }],
      ['GET /admin/products', { query }],
      ['GET /coupons', { query }],
      ['GET /admin/coupons', { query }],
      ['GET /admin/users', { query: `name=a&${query}` }],
      ['GET /admin/users/{userId}/coupons', { query }],
      ['GET /admin/users/{userId}/balance/history', { query }],
      ['GET /admin/payments', { query: `userId=a&${query}` }],
      ['GET /payments', { query }],
      ['GET /orders', { query }],
      ['GET /users/me/balance/history', { query }],
    ]),
    ...FORWARDED.flatMap((route): typeof bad =>
      [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [route, { path: { [name]: 'a b' } }]),
    ),
    ['GET /admin/products', { query: 'idPrefix=a%20b' }],
    ['GET /admin/coupons', { query: 'idPrefix=' }],
    ['GET /admin/users', {}],
    ['GET /admin/users', { query: 'name=' }],
    ['GET /admin/payments', {}],
    ['GET /admin/payments', { query: 'userId=a%20b' }],
    ['GET /coupons', { query: 'all=no' }],
    ['GET /orders', { query: 'userId=a%20b' }],
    ['GET /coupons/{couponId}/validation', {}],
    ['GET /coupons/{couponId}/validation', { query: 'amount=-1' }],
    ['GET /coupons/{couponId}/validation', { query: 'amount=20000000000001' }],
    ['GET /products/popular', { query: 'days=31' }],
    ['GET /products/popular', { query: 'limit=0' }],
    ['POST /products', { body: { ...newProduct, productId: 'popular' } }],
    ['POST /products', { body: { ...newProduct, productId: `${REHEARSAL_PREFIX}1` } }],
    ['POST /products', { body: { ...newProduct, name: '\u200b' } }],
    ['POST /products', { body: { ...newProduct, price: -1 } }],
    ['POST /products', { body: { ...newProduct, stock: 1_000_000_001 } }],
    ['POST /products', { body: { ...newProduct, stockShares: 65 } }],
    ['POST /products', { body: { ...newProduct, more: 1 } }],
    ['POST /products', { body: [] }],
    ['POST /products', {}],
    ['PUT /products/{productId}', { body: {} }],
    ['PUT /products/{productId}', { body: { archived: 'yes' } }],
    ['PUT /products/{productId}', { body: { productId: 'other' } }],
    ['PUT /products/{productId}/stock', { body: { set: 1, add: 1 } }],
    ['PUT /products/{productId}/stock', { body: { add: 1 }, key: '' }],
    ['PUT /products/{productId}/stock', { body: { set: -1 } }],
    ['POST /coupons', { body: { ...campaign, couponId: `${REHEARSAL_PREFIX}1` } }],
    ['POST /coupons', { body: { ...campaign, quantity: 0 } }],
    ['POST /coupons', { body: { ...campaign, validFrom: 'tomorrow' } }],
    ['POST /coupons', { body: { ...campaign, validUntil: campaign.validFrom } }],
    ['POST /coupons', { body: { ...campaign, discount: { type: 'PERCENT', value: 101 } } }],
    ['POST /coupons', { body: { ...campaign, discount: { type: 'HALF', value: 1 } } }],
    ['POST /coupons', { body: { ...campaign, discount: { type: 'FIXED', value: 1, more: 1 } } }],
    ['PUT /users/me', { body: { name: ' ' } }],
    ['PUT /users/me', { body: {} }],
    ['POST /users/me/balance', { body: { amount: 10_000_001 } }],
    ['POST /users/me/balance', { body: { amount: 1 }, key: '' }],
    ['POST /users/me/balance', { body: { amount: 1 }, key: 'k'.repeat(256) }],
    ['POST /admin/users/{userId}/balance-adjustments', { body: { amount: 0, reason: 'none' } }],
    ['POST /admin/users/{userId}/balance-adjustments', { body: { amount: 1, reason: 'no' } }],
    ['POST /admin/users/{userId}/balance-adjustments', { body: { amount: 1 } }],
    ['POST /admin/users/{userId}/balance-adjustments', { body: { amount: 1, reason: 'why' }, key: '' }],
  ];

  const named = ({ status, errors }: { status: number; errors?: { field: string }[] }) => ({
    status,
    fields: errors?.map(({ field }) => field),
  });

  it.each(bad)('is named field by field as the service names it: %s %j', async (route, parts) => {
    const { path = {}, query = '', body, key = 'a key' } = parts;
    const [method = '', template = ''] = route.split(' ');
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const values = Object.fromEntries(names.map((name) => [name, path[name] ?? 'x']));
    const target = names.reduce(
      (filled, name) => filled.replace(`{${name}}`, encodeURIComponent(values[name] as string)),
      template,
    );
    const search = query && `?${query}`;

    const here = await shop.as('admin', true)(
      method,
      target + search,
      body,
      key ? { 'Idempotency-Key': key } : {},
    );
    const { service } = ENDPOINTS[route] as { service: Domain };
    const event = aRequest(route, { userId: 'admin', isAdmin: true, path: values, query, body });
    event.rawPath = target;
    event.requestContext.http.path = target;
    event.headers['idempotency-key'] = key;
    if (!key) delete event.headers['idempotency-key'];
    const there = await ROUTERS[service].resolve(event, {} as Context);

    const expected = named(JSON.parse((there as { body: string }).body));
    expect(expected).toEqual({ status: 400, fields: expect.any(Array) });
    expect(named(here.body)).toEqual(expected);
    for (const { message } of here.body.errors) expect(message).toMatch(/.{5,}/);
  });
});
