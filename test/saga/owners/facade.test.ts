import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stepStatesOf } from '../../../lambdas/recovery/step-states.ts';
import type { MonolithClient } from '../../../lambdas/shared/participant/monolith-client.ts';
import { readEpoch, setEpoch } from '../../../lambdas/shared/participant/own-epoch.ts';
import type { Ownership } from '../../../lambdas/shared/participant/owners.ts';
import { type OrderItem, readOrder } from '../../../lambdas/shared/saga/order-record.ts';
import { findOrWriteOrder } from '../../../lambdas/shared/saga/pending-order.ts';
import { claimUndo } from '../../../lambdas/shared/saga/starts/undo-run.ts';
import { DOMAINS } from '../../../lib/names.ts';
import { breaking } from '../../support/faults/faults.ts';
import { invokeOwner, monolithAt, paidOrder } from '../../support/participant/owned.ts';
import { openShop, SECRET, type Shop, stockShop } from '../../support/participant/shop.ts';
import { type Invoke, runSaga } from '../../support/saga/saga.ts';
import { all, createTables, tableOf } from '../../support/saga/tables.ts';

beforeAll(createTables);

const MONOLITH: Ownership = { owner: 'monolith', epoch: 1, phase: 'steady' };

describe('an order of which the monolith owns every domain', () => {
  let shop: Shop;
  let call: Invoke;
  let monolith: MonolithClient;
  beforeAll(async () => {
    shop = await openShop();
    await stockShop(shop);
    monolith = monolithAt(shop.baseUrl, SECRET);
    call = invokeOwner(monolith, Object.fromEntries(DOMAINS.map((domain) => [domain, MONOLITH])));
  });
  afterAll(() => shop.stop());

  const seen = async () => {
    const [product, user, coupons] = await Promise.all([
      shop.as('alice')('GET', '/products/mug'),
      shop.as('alice')('GET', '/users/me'),
      shop.as('alice')('GET', '/coupons'),
    ]);
    return { stock: product.body.stock, balance: user.body.balance, coupon: coupons.body.items[0].status };
  };
  async function placed({ quantity = 2, withCoupon = true, invoke = call } = {}) {
    const order = {
      orderId: crypto.randomUUID(),
      userId: 'alice',
      items: [{ productId: 'mug', quantity }],
      ...(withCoupon && { couponId: 'TEN' }),
    };
    await findOrWriteOrder(order);
    const run = await runSaga(order, { invoke, taskTimeoutSeconds: 30 });
    const { body } = await shop.as('alice')('GET', `/orders/${order.orderId}`);
    return { ...order, ...run, there: body, here: await readOrder(order.orderId) };
  }
  /** What is here beside the order's record. */
  const rowsHere = async () => {
    const rows = await Promise.all(DOMAINS.map((domain) => all(domain)));
    return rows.flat().filter(({ sk }) => sk !== 'ORDER');
  };

  it.each([
    ['is refused its payment', { quantity: 60 }, {}, 'PAYMENT_DECLINED'],
    [
      'is paid, and the reply is lost every time',
      {},
      { processPayment: 'throw-after' },
      'SERVICE_UNAVAILABLE',
    ],
    [
      'takes stock, and the reply is lost every time',
      {},
      { decreaseStock: 'throw-after' },
      'SERVICE_UNAVAILABLE',
    ],
  ] as const)('gets everything back when it %s', async (_, wanted, faults, reason) => {
    const before = await seen();

    const { there, here } = await placed({ ...wanted, invoke: breaking(faults, call) });

    expect(await seen()).toEqual(before);
    expect(here).toMatchObject({ status: 'REJECTED', reason });
    expect(there).toMatchObject({ status: 'REJECTED', reason });
  });

  it('is undone later where the undo itself fails, and says so at both', async () => {
    const before = await seen();
    const broken = breaking({ processPayment: 'throw-after', increaseBalance: 'throw-before' }, call);

    const { here, there, orderId, deadLetters } = await placed({ invoke: broken });

    expect(here).toMatchObject({ status: 'REJECTED', needsAttention: true });
    expect(there).toMatchObject({ status: 'REJECTED', needsAttention: true, orderId });
    expect(deadLetters).toHaveLength(1);
    await call({ command: 'increaseBalance', order: { orderId } as never });
    expect(await seen()).toEqual(before);
  });

  it('is confirmed there and here, and its price is known here', async () => {
    const before = await seen();

    const { here, there, failed } = await placed();

    expect(failed).toBeUndefined();
    expect(await seen()).toEqual({ stock: before.stock - 2, balance: before.balance - 180, coupon: 'USED' });
    expect(there).toMatchObject({ status: 'CONFIRMED', price: { total: 180 } });
    expect(here).toMatchObject({ status: 'CONFIRMED', price: { total: 180 } });
    expect(here?.placed).toBeUndefined();
    expect(await rowsHere()).toEqual([]);
  });

  it('counts as paid, and is confirmed by recovery, when its run has died before the end', async () => {
    const order = await paidOrder(call);
    const found = (await readOrder(order.orderId)) as OrderItem;

    const states = await stepStatesOf(found, { read: async () => MONOLITH, monolith });

    expect(found.status).toBe('PENDING');
    expect(states).toEqual({
      decreaseStock: 'APPLIED',
      useCoupon: 'ABSENT',
      decreaseBalance: 'APPLIED',
      createOrder: 'APPLIED',
      processPayment: 'APPLIED',
    });
    expect(Object.values(await stepStatesOf(found)).filter(Boolean)).toEqual([]);
  });

  it('ends there as it was decided here, when it is cancelled before it is confirmed', async () => {
    const order = {
      orderId: crypto.randomUUID(),
      userId: 'alice',
      items: [{ productId: 'mug', quantity: 1 }],
    };
    const { undoRun } = await claimUndo(await findOrWriteOrder(order), 'cancel');

    await call({ command: 'closeOrder', order, executionName: undoRun });

    const { body } = await shop.as('alice')('GET', `/orders/${order.orderId}`);
    expect(await readOrder(order.orderId)).toMatchObject({ status: 'CANCELLED' });
    expect(body).toMatchObject({ status: 'CANCELLED' });
  });

  it('is not touched by a run that is not its own', async () => {
    const order = {
      orderId: crypto.randomUUID(),
      userId: 'alice',
      items: [{ productId: 'mug', quantity: 1 }],
    };

    await expect(call({ command: 'decreaseStock', order, executionName: 'by-hand' })).rejects.toThrow(
      'by-hand',
    );

    const { body } = await shop.client.get(`/saga/decreaseStock/${order.orderId}`);
    expect(body).toEqual({ state: 'ABSENT' });
  });
});

describe('what the monolith answers', () => {
  let server: Server;
  let answer: (respond: (status: number, body: string) => void, cut: () => void) => void;
  const asked: { url?: string; headers: Record<string, unknown>; body: string }[] = [];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      asked.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(
        (status, body) => response.writeHead(status).end(body),
        () => request.socket.destroy(),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const order = { orderId: 'o-1', userId: 'alice', items: [{ productId: 'mug', quantity: 1 }] };
  const price = { lines: [], subtotal: 1, discount: 0, total: 1 };
  const client = () =>
    monolithAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/shop/`, 'secret');
  const pay = (owners: Partial<Record<string, Ownership>> = { payment: MONOLITH }, milliseconds?: number) =>
    invokeOwner(client(), owners, milliseconds)({ command: 'processPayment', order, price });
  const always = (status: number, body: unknown) => {
    answer = (respond) => respond(status, typeof body === 'string' ? body : JSON.stringify(body));
  };

  it('is asked for with the key of the step, the epoch, and a signature', async () => {
    asked.length = 0;
    always(200, { undone: 'block' });

    const undone = await invokeOwner(client(), { payment: { ...MONOLITH, epoch: 7 } })({
      command: 'refundPayment',
      order: { ...order, correlationId: 'c-1' },
    });

    expect(undone).toEqual({ undone: 'block' });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      url: '/shop/saga/refundPayment',
      headers: { 'idempotency-key': 'o-1.processPayment', 'x-correlation-id': 'c-1' },
    });
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ command: 'refundPayment', epoch: 7 });
    expect(asked[0]?.headers['x-order-saga-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
  });

  it.each([
    ['PAYMENT_DECLINED', 'PAYMENT_DECLINED'],
    ['ON_STRIKE', 'SERVICE_UNAVAILABLE'],
  ])('is a rejection when it is 409 %s', async (reason, known) => {
    always(409, { reason, detail: 'no' });

    await expect(pay()).rejects.toMatchObject({ name: 'OrderRejected', message: `${known}: no` });
  });

  it.each([
    ['400', 400, { detail: 'what?' }],
    ['401', 401, { detail: 'who?' }],
    ['404', 404, { detail: 'where?' }],
    ['500', 500, 'oh'],
    ['409 without a reason', 409, { detail: 'no' }],
    ['200 without a result', 200, {}],
    ['no JSON', 200, '<html>'],
  ])('is an unknown outcome when it is %s', async (_, status, body) => {
    always(status, body);

    await expect(pay()).rejects.toMatchObject({ name: 'NoAnswer' });
  });

  it('is an unknown outcome when the connection is cut, and when there is none', async () => {
    answer = (_respond, cut) => cut();

    await expect(pay()).rejects.toMatchObject({ name: 'NoAnswer' });
    const nobody = invokeOwner(monolithAt('http://127.0.0.1:1', 'secret'), { payment: MONOLITH });
    await expect(nobody({ command: 'processPayment', order, price })).rejects.toMatchObject({
      name: 'NoAnswer',
    });
  });

  it('is an unknown outcome when it takes longer than the Lambda may', async () => {
    answer = () => {};

    await expect(pay({ payment: MONOLITH }, 1_600)).rejects.toMatchObject({ name: 'NoAnswer' });
  });

  it('is looked for at the other owner when it is 412, within the call', async () => {
    const table = tableOf('payment');
    const epoch = (await readEpoch(table)).epoch + 1;
    await setEpoch(table, { epoch, open: true });
    const owners: Record<string, Ownership> = { payment: MONOLITH };
    answer = (respond) => {
      owners.payment = { owner: 'service', epoch, phase: 'steady' };
      respond(412, JSON.stringify({ epoch, open: false }));
    };

    expect(await pay(owners)).toEqual({ paymentId: 'payment-o-1' });
  });

  it('is a throttle, which the saga waits out, when no owner is open', async () => {
    always(412, { epoch: 1, open: false });

    await expect(pay({ payment: MONOLITH }, 2_000)).rejects.toMatchObject({ name: 'Throttled' });
  });

  it.each(['http://shop.example.com', 'http://127.0.0.1.example.com', 'ftp://127.0.0.1'])(
    'is not asked for at %s, in the clear',
    (url) => {
      expect(() => monolithAt(url, 'secret')).toThrow('MONOLITH_URL');
    },
  );
});
