import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import type { Domain } from '../../lib/names.ts';
import { freePort } from '../../tools/engine/engine.ts';
import { type MovingEnvironment, movingEnvironment } from '../../tools/migrate/environment.ts';
import { moveDomain } from '../../tools/migrate/move-domain.ts';
import { ApiClient, expectOk } from '../../tools/operate/api.ts';
import { setFaults } from '../../tools/operate/chaos.ts';
import { askService } from '../../tools/operate/service-client.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import { runningStacks } from '../../tools/stack/outputs.ts';
import { type LocalStack, startStack } from '../../tools/stack/stack.ts';
import { eventually } from '../../tools/terminal/eventually.ts';
import { UserError } from '../../tools/terminal/run.ts';

/* The stack as MONOLITH=1 npm start starts it, on an engine of its own: every domain belongs to the shop as it was. */
let stack: LocalStack;
let alice: ApiClient;
let anyone: ApiClient;
beforeAll(async () => {
  stack = await startStack({ port: await freePort(), monolith: { port: await freePort() } }, () => {});
  alice = new ApiClient(stack.outputs.apiUrl, stack.outputs.users.alice.token);
  anyone = new ApiClient(stack.outputs.apiUrl);
});
afterAll(() => stack?.stop());

const seen = async () => ({
  stock: expectOk(await anyone.get('/products/mug')).stock,
  balance: expectOk(await alice.get('/users/me')).balance,
  coupons: expectOk(await alice.get('/coupons')).items.map(({ couponId, status }: Record<string, string>) => [
    couponId,
    status,
  ]),
});
const place = (wanted: Record<string, unknown> = {}) =>
  alice.post(
    '/orders',
    { items: [{ productId: 'mug', quantity: 2 }], couponId: 'WELCOME10', ...wanted },
    { 'Idempotency-Key': randomUUID(), Prefer: 'wait=20' },
  );
/** The order as soon as its end is decided. */
const ended = async ({ body }: Awaited<ReturnType<typeof place>>) => {
  const { body: order } = await eventually(
    () => alice.get(`/orders/${body.orderId}`),
    (found) => ['CONFIRMED', 'REJECTED'].includes(found.body.status),
  );
  return order;
};
const atMonolith = (path: string) => fetch(`${stack.outputs.monolith?.baseUrl}${path}`);

describe('a shop of which the monolith owns every domain', () => {
  it('says where the monolith is, and asks for a signature there', async () => {
    const { monolith, parameters } = stack.outputs;

    expect(monolith).toEqual({
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      secret: expect.stringMatching(/^\w{20,}$/),
    });
    expect(parameters.owners).toBe('/order-saga/local/owners');
    expect((await atMonolith('/saga/totals?domain=payment')).status).toBe(401);
    expect((await atMonolith('/users/me')).status).toBe(401);
  });

  it('gives everything back when there is too little of a product', async () => {
    const before = await seen();

    const order = await ended(await place({ items: [{ productId: 'mug', quantity: 1_000 }] }));

    expect(order).toMatchObject({ status: 'REJECTED', reason: 'INSUFFICIENT_STOCK' });
    expect(await seen()).toEqual(before);
  });

  it.each([
    ['the payment commits, and its reply is lost every time', 'processPayment', 'throw-after'],
    ['the stock is taken, and its reply is lost every time', 'decreaseStock', 'throw-after'],
    ['the payment service is down', 'processPayment', 'throw-before'],
  ] as const)('gives everything back when %s', async (_, command, mode) => {
    const before = await seen();
    await setFaults(stack.outputs, [{ command, mode, rate: 1 }]);

    const order = await ended(await place());
    await setFaults(stack.outputs, []);

    expect(order).toMatchObject({ status: 'REJECTED', reason: 'SERVICE_UNAVAILABLE' });
    expect(await seen()).toEqual(before);
  });

  it('keeps what an undo could not give back, and gives it back when it is redriven', async () => {
    const before = await seen();
    await setFaults(stack.outputs, [
      { command: 'processPayment', mode: 'throw-before', rate: 1 },
      { command: 'increaseBalance', mode: 'throw-before', rate: 1 },
    ]);
    const { orderId } = (await place()).body;
    const admin = new ApiClient(stack.outputs.apiUrl, stack.outputs.users.admin.token);
    await eventually(
      () => admin.get('/admin/dead-letters'),
      ({ body }) => body.items.some((letter: { orderId: string }) => letter.orderId === orderId),
    );
    expect((await seen()).balance).toBeLessThan(before.balance);
    await setFaults(stack.outputs, []);

    await eventually(
      () => admin.post('/admin/dead-letters/redrive', { orderId }),
      ({ body }) => body.redriven?.includes(orderId),
      30,
    );

    await eventually(seen, (now) => now.balance === before.balance, 30);
    expect(await seen()).toEqual(before);
  });

  it('confirms an order, and every domain has its part in the monolith', async () => {
    const before = await seen();

    const { status, body } = await place();

    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'CONFIRMED',
      price: { subtotal: 2_400, discount: 240, total: 2_160 },
    });
    expect(expectOk(await alice.get(`/orders/${body.orderId}`))).toMatchObject({
      status: 'CONFIRMED',
      price: { total: 2_160 },
    });
    const now = await seen();
    expect(now).toMatchObject({ stock: before.stock - 2, balance: before.balance - 2_160 });
    expect(now.coupons).toContainEqual(['WELCOME10', 'USED']);
    const payments = expectOk(await alice.get('/payments')).items;
    expect(payments).toContainEqual(expect.objectContaining({ orderId: body.orderId, status: 'PAID' }));
  });

  it('is audited by its rows at the monolith', async () => {
    const { ok, violations, owners, checked } = await askService(
      { functionName: stack.outputs.functions.recovery, endpoint: stack.outputs.endpoint },
      { command: 'audit' },
    );

    expect({ ok, violations }).toEqual({ ok: true, violations: [] });
    expect(owners).toMatchObject({ product: 'monolith', payment: 'monolith' });
    expect(checked.payments).toBeGreaterThan(0);
  });
});

describe('a domain that moves to its service', () => {
  let environment: MovingEnvironment;
  beforeAll(async () => {
    runningStacks.add(stack.outputs);
    environment = await movingEnvironment('local', new URL(stack.outputs.endpoint).port);
  });
  afterAll(() => runningStacks.remove(stack.outputs));
  const move = (more: Partial<MovingEnvironment> = {}, domain: Domain = 'payment') =>
    moveDomain({ ...environment, ...more }, { domain, to: 'service' }, { say: () => {} });
  const audit = () => askService(environment.recovery, { command: 'audit' });

  it('stays where it is while the audit is not ok', async () => {
    const Item = { pk: 'ORDER#lost', sk: 'ORDER', ...AN_ORDER };
    const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(stack.outputs.endpoint)));
    const inOrders = { TableName: stack.outputs.tables.order };
    await dynamo.send(new PutCommand({ ...inOrders, Item }));

    await expect(move()).rejects.toThrow('the audit is not ok');

    await dynamo.send(new DeleteCommand({ ...inOrders, Key: { pk: Item.pk, sk: Item.sk } }));
    expect((await audit()).ok).toBe(true);
  });

  it('is not touched by one who was slow, and moves no longer', async () => {
    const hold = jest.fn(async () => {
      if (hold.mock.calls.length > 1) throw new UserError('another is moving a domain');
    });
    const before = await environment.sidesOf('payment').service.readEpoch();

    await expect(move({ lease: { hold, release: async () => {} } })).rejects.toThrow('another is moving');

    expect(await environment.sidesOf('payment').service.readEpoch()).toEqual(before);
  });

  it('takes what was paid along, and refuses no order', async () => {
    const before = expectOk(await alice.get('/payments')).items;
    const placed: Awaited<ReturnType<typeof place>>[] = [];
    let isOver = false;
    const moving = move().finally(() => {
      isOver = true;
    });
    while (!isOver)
      placed.push(await place({ items: [{ productId: 'mug', quantity: 1 }], couponId: undefined }));

    expect(await moving).toBe(true);

    expect(placed.map(({ status }) => status)).toEqual(placed.map(() => 201));
    const payments = expectOk(await alice.get('/payments')).items;
    expect(payments).toEqual(expect.arrayContaining(before));
    expect(payments).toHaveLength(before.length + placed.length);
    expect(await audit()).toMatchObject({
      ok: true,
      violations: [],
      owners: { payment: 'service', product: 'monolith' },
    });
  });

  it('may be the order, with all that was undone, and the journal gets to know of it', async () => {
    expect(await move({}, 'order')).toBe(true);

    const { body } = await place({ items: [{ productId: 'mug', quantity: 1 }], couponId: undefined });
    expect(expectOk(await alice.get('/orders?limit=1')).items).toMatchObject([
      { orderId: body.orderId, status: 'CONFIRMED' },
    ]);
    const { ok, inFlight } = await eventually(audit, ({ inFlightCount }) => inFlightCount === 0, 30);
    expect({ ok, inFlight }).toEqual({ ok: true, inFlight: [] });
  });
});

const AN_ORDER = {
  orderId: 'lost',
  userId: 'alice',
  status: 'CONFIRMED',
  needsAttention: false,
  items: [{ productId: 'mug', quantity: 1 }],
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
