import { randomUUID } from 'node:crypto';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { orderIdFor } from '../../lambdas/orchestrator/intake.ts';
import { STEP_NAMES } from '../../lambdas/shared/saga/command-names.ts';
import { setFaults } from '../../tools/operate/chaos.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import { aProduct, endOf, outputs, stockOf } from '../support/deployed/stack.ts';
import * as supported from '../support/saga/buyer.ts';

afterEach(() => setFaults(outputs, []));

async function aBuyer() {
  const { possessions, payments, ...buyer } = await supported.aBuyer();
  return { ...buyer, possessions: async () => ({ ...(await possessions()), payments: await payments() }) };
}

const UNTOUCHED = { stock: 10, balance: 10_000, coupon: 'ISSUED', payments: [] };
const BOUGHT = { stock: 8, balance: 8_150, coupon: 'USED', payments: ['PAID'] };

describe('POST /orders', () => {
  it('goes through five services and is CONFIRMED with every effect once', async () => {
    const { api, userId, productId, couponId, body, possessions } = await aBuyer();

    const { status, headers, body: order } = await api.order(body);

    expect(status).toBe(201);
    expect(headers.get('Location')).toMatch(new RegExp(`/orders/${order.orderId}$`));
    expect(order).toEqual({
      orderId: order.orderId,
      userId,
      status: 'CONFIRMED',
      needsAttention: false,
      items: [{ productId, quantity: 2 }],
      couponId,
      price: {
        lines: [{ productId, quantity: 2, unitPrice: 1_000, amount: 2_000 }],
        subtotal: 2_000,
        discount: 150,
        total: 1_850,
        currency: 'USD',
      },
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await api.get(`/orders/${order.orderId}`)).body).toEqual(order);
    expect(await possessions()).toEqual(BOUGHT);
  });

  it('answers 202 at once when it need not wait', async () => {
    const { api, body, possessions } = await aBuyer();

    const { status, body: accepted } = await api.post('/orders', body);

    expect(status).toBe(202);
    expect(accepted).toEqual({ orderId: expect.any(String), status: 'PENDING' });
    expect(await endOf(api, accepted.orderId)).toMatchObject({ status: 'CONFIRMED' });
    expect(await possessions()).toEqual(BOUGHT);
  });

  it('rejects an order over several products as a whole when one of them is short', async () => {
    const { api, productId, body, possessions } = await aBuyer();
    const scarce = await aProduct({ stock: 1 });

    const { status, body: problem } = await api.order({
      ...body,
      items: [
        { productId, quantity: 1 },
        { productId: scarce, quantity: 2 },
      ],
    });

    expect(status).toBe(409);
    expect(problem).toMatchObject({ status: 409, reason: 'INSUFFICIENT_STOCK', orderId: expect.any(String) });
    expect(await possessions()).toEqual(UNTOUCHED);
    expect(await stockOf(scarce)).toBe(1);
  });
});

describe('when things go wrong', () => {
  it('a later step fails: stock and coupon are given back', async () => {
    const { api, productId, couponId, possessions } = await aBuyer();

    // Twelve would be too many for the balance, and ten are in stock.
    const dear = await aProduct({ stock: 10, price: 9_000 });
    const items = [
      { productId, quantity: 2 },
      { productId: dear, quantity: 1 },
    ];
    const { status, body: problem } = await api.order({ items, couponId });

    expect(status).toBe(409);
    expect(problem.reason).toBe('INSUFFICIENT_BALANCE');
    expect(await possessions()).toEqual(UNTOUCHED);
  });

  it('payment is down: the order is REJECTED and everything is back', async () => {
    const { api, userId, body, possessions } = await aBuyer();
    await setFaults(outputs, [{ command: 'processPayment', mode: 'throw-before', rate: 1, userId }]);

    const { status, body: problem } = await api.order(body);

    expect(status).toBe(409);
    expect(problem.reason).toBe('SERVICE_UNAVAILABLE');
    expect(await possessions()).toEqual(UNTOUCHED);
  });

  it.each(STEP_NAMES)('%s commits and its reply is lost every time: all is restored', async (command) => {
    const { api, userId, body, possessions } = await aBuyer();
    await setFaults(outputs, [{ command, mode: 'throw-after', rate: 1, userId }]);

    const { body: accepted } = await api.post('/orders', body);
    const order = await endOf(api, accepted.orderId);

    expect(order).toMatchObject({ status: 'REJECTED', reason: 'SERVICE_UNAVAILABLE', needsAttention: false });
    const { payments, ...rest } = await possessions();
    expect(rest).toEqual({ stock: 10, balance: 10_000, coupon: 'ISSUED' });
    expect(payments).toEqual(command === 'processPayment' ? ['REFUNDED'] : []);
  });

  it('replies are lost now and then: confirmed with every effect once, or all restored', async () => {
    const buyer = await aBuyer();
    const { userId } = buyer;
    await setFaults(
      outputs,
      STEP_NAMES.map((command) => ({ command, mode: 'throw-after', rate: 0.4, userId })),
    );

    const { body: accepted } = await buyer.api.post('/orders', buyer.body);
    const { status, needsAttention } = await endOf(buyer.api, accepted.orderId);

    const { payments, ...rest } = await buyer.possessions();
    expect(needsAttention).toBe(false);
    expect({ ...rest, payments: payments.filter((payment: string) => payment === 'PAID') }).toEqual(
      status === 'CONFIRMED' ? BOUGHT : UNTOUCHED,
    );
  });

  it('a step hangs after it has committed: the Lambda times out, and everything is given back', async () => {
    const { api, userId, body, possessions } = await aBuyer();
    await setFaults(outputs, [{ command: 'decreaseBalance', mode: 'hang-after', rate: 1, userId }]);

    const { body: accepted } = await api.post('/orders', body);
    const order = await endOf(api, accepted.orderId);

    expect(order).toMatchObject({ status: 'REJECTED', reason: 'SERVICE_UNAVAILABLE' });
    expect(await possessions()).toEqual(UNTOUCHED);
  });

  it('the undo itself fails: the order needs attention and the others are undone all the same', async () => {
    const { api, userId, body, possessions } = await aBuyer();
    await setFaults(outputs, [
      { command: 'processPayment', mode: 'throw-before', rate: 1, userId },
      { command: 'increaseBalance', mode: 'throw-before', rate: 1, userId },
    ]);

    const { body: accepted } = await api.post('/orders', body);
    const order = await endOf(api, accepted.orderId);

    expect(order).toMatchObject({ status: 'REJECTED', needsAttention: true });
    expect(await possessions()).toEqual({ ...UNTOUCHED, balance: 8_150 });
  });
});

describe('the same order twice', () => {
  it('is one order when 20 requests with one key come at once', async () => {
    const { api, body, possessions } = await aBuyer();
    const headers = { 'Idempotency-Key': randomUUID() };

    const answers = await Promise.all(Array.from({ length: 20 }, () => api.post('/orders', body, headers)));

    const orders = new Set(answers.filter(({ status }) => status === 202).map(({ body }) => body.orderId));
    expect(orders.size).toBe(1);
    for (const { status, headers } of answers) {
      expect([202, 409]).toContain(status);
      if (status === 409) expect(headers.get('Retry-After')).toBe('1');
    }
    await endOf(api, [...orders][0]);
    expect(await possessions()).toEqual(BOUGHT);
  });

  it('gets the first response again, marked as a replay', async () => {
    const { api, body, possessions } = await aBuyer();
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await api.order(body, headers);

    const second = await api.order(body, headers);

    expect(first.headers.get('Idempotency-Replayed')).toBeNull();
    expect(second.headers.get('Idempotency-Replayed')).toBe('true');
    expect({ status: second.status, body: second.body }).toEqual({ status: first.status, body: first.body });
    expect(await possessions()).toEqual(BOUGHT);
  });

  it('replays a rejection too', async () => {
    const { api, body } = await aBuyer();
    const headers = { 'Idempotency-Key': randomUUID() };
    const tooMany = { items: [{ ...body.items[0], quantity: 11 }] };
    const first = await api.order(tooMany, headers);

    const second = await api.order(tooMany, headers);

    expect(first.status).toBe(409);
    expect(second.headers.get('Idempotency-Replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('Content-Type')).toBe('application/problem+json');
  });

  it('is refused with 422 when the body is another one', async () => {
    const { api, body } = await aBuyer();
    const headers = { 'Idempotency-Key': randomUUID() };
    await api.order(body, headers);

    const { status } = await api.order({ items: body.items }, headers);

    expect(status).toBe(422);
  });

  it('is not started by its id alone: two users may use the same key', async () => {
    const [one, other] = await Promise.all([aBuyer(), aBuyer()]);
    const headers = { 'Idempotency-Key': 'the-same' };

    const [first, second] = await Promise.all([
      one.api.order(one.body, headers),
      other.api.order(other.body, headers),
    ]);

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body.orderId).not.toBe(second.body.orderId);
  });

  it('finds the run that was started before a crash', async () => {
    const { api, userId, body, possessions } = await aBuyer();
    const key = randomUUID();
    const order = { orderId: orderIdFor(userId, key), userId, ...body };
    const stepFunctions = new SFNClient(clientOptions(outputs.endpoint));
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: outputs.stateMachines.orderSaga,
        name: order.orderId,
        input: JSON.stringify({ order }),
      }),
    );

    const { status, body: confirmed } = await api.order(body, { 'Idempotency-Key': key });

    expect(status).toBe(201);
    expect(confirmed.orderId).toBe(order.orderId);
    expect(await possessions()).toEqual(BOUGHT);
  });
});
