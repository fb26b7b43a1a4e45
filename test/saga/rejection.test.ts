import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { handler } from '../../lambdas/orchestrator/handler.ts';
import { orderIdFor } from '../../lambdas/orchestrator/intake.ts';
import { changeProduct } from '../../lambdas/product/product.ts';
import type { FaultMode } from '../../lambdas/shared/saga/commands/fault-modes.ts';
import { STEPS } from '../../lambdas/shared/saga/steps.ts';
import { userKey } from '../../lambdas/user/table.ts';
import { breaking } from '../support/faults/faults.ts';
import { Executions } from '../support/saga/executions.ts';
import { aRequest } from '../support/saga/requests.ts';
import { createDeadLetterQueue, createTables, get, put, remove } from '../support/saga/tables.ts';
import { anOrder, BALANCE, createWorld, possessions, STOCK, type World } from '../support/saga/world.ts';

/** What breaks. */
let faults: Partial<Record<string, FaultMode>> = {};
let executions: Executions;

beforeAll(async () => {
  await Promise.all([createTables(), createDeadLetterQueue()]);
  executions = new Executions({ invoke: (call) => breaking(faults)(call) });
});
afterEach(() => {
  faults = {};
});

const context = { getRemainingTimeInMillis: () => 28_000 } as Context;
const UNTOUCHED = { stock: STOCK, balance: BALANCE, coupon: 'ISSUED' };

/** Two units with the coupon of 10 %, for 1,800. */
async function place(world: World, changes: object = {}, key: string = randomUUID()) {
  const { items, couponId } = anOrder(world);
  const { userId } = world;
  const orderId = orderIdFor(userId, key);
  const request = aRequest('POST /orders', {
    userId,
    body: { items, couponId, ...changes },
    headers: { 'idempotency-key': key, prefer: 'wait=20' },
  });
  const { statusCode: status, body } = await handler(request, context);
  await executions.settle(orderId);
  return { orderId, status, body: JSON.parse(body), order: await readOwn(userId, orderId) };
}

async function readOwn(userId: string, orderId: string) {
  const { handler: orders } = await import('../../lambdas/order/handler.ts');
  const request = aRequest('GET /orders/{orderId}', { userId, path: { orderId } });
  const { body } = (await orders(request, context)) as { body: string };
  return JSON.parse(body);
}

describe('an order with the total that the customer was shown', () => {
  it('is placed when it costs that', async () => {
    const world = await createWorld();

    const { status, body } = await place(world, { expectedTotal: 1_800 });

    expect([status, body.price.total]).toEqual([201, 1_800]);
  });

  it.each([0, 1_799, 1_801, 2_000])(
    'is rejected when it was %d, and nothing is taken',
    async (expectedTotal) => {
      const world = await createWorld();

      const { orderId, status, body, order } = await place(world, { expectedTotal });

      const told = { reason: 'TOTAL_CHANGED', failedStep: 'decreaseBalance' };
      expect(status).toBe(409);
      expect(body).toEqual({
        ...{ type: 'about:blank', title: 'Conflict', status: 409, orderId, ...told, total: 1_800 },
        detail: `The order was rejected: it costs 1800 now, and not ${expectedTotal}.`,
      });
      expect(order).toMatchObject({ status: 'REJECTED', ...told });
      expect(await possessions(world, orderId)).toMatchObject(UNTOUCHED);
    },
  );

  it('is placed for the new one, with a new key, when a price has changed', async () => {
    const world = await createWorld();
    await changeProduct(world.productId, { price: 1_500 });

    const first = await place(world, { expectedTotal: 1_800 });
    const next = await place(world, { expectedTotal: first.body.total });

    expect([first.body.total, next.status, next.body.price.total]).toEqual([2_700, 201, 2_700]);
  });

  it('is no other order with another total: the key means the first', async () => {
    const world = await createWorld();
    const key = randomUUID();
    await place(world, { expectedTotal: 1_800 }, key);

    const { status } = await place(world, { expectedTotal: 1_700 }, key);

    expect(status).toBe(422);
  });

  it('is rejected, and nothing is taken, though every reply of the step is lost', async () => {
    const world = await createWorld();
    faults = { decreaseBalance: 'throw-after' };

    const { orderId, order } = await place(world, { expectedTotal: 1_799 });

    expect(order.status).toBe('REJECTED');
    expect(await get('user', { pk: `ORDER#${orderId}`, sk: 'LEDGER#decreaseBalance' })).toMatchObject({
      state: 'REJECTED',
      reason: 'TOTAL_CHANGED',
    });
    expect(await possessions(world, orderId)).toMatchObject(UNTOUCHED);
  });
});

describe('a rejected order says why', () => {
  const withCouponFrom = async (terms: object) => {
    const world = await createWorld();
    const key = { pk: `COUPON#${world.couponId}`, sk: `USER#${world.userId}` };
    const coupon = (await get('coupon', key)) as Record<string, unknown>;
    await put('coupon', { ...coupon, ...terms });
    return world;
  };
  const cases: [string, () => Promise<{ world: World; changes?: object }>, object][] = [
    [
      'too few units',
      async () => ({ world: await createWorld({ stock: 1 }) }),
      { reason: 'INSUFFICIENT_STOCK', failedStep: 'decreaseStock', words: '$product: 1 left, 2 wanted' },
    ],
    [
      'no such product',
      async () => ({ world: { ...(await createWorld()), productId: 'nope' } }),
      {
        reason: 'PRODUCT_NOT_FOUND',
        failedStep: 'decreaseStock',
        words: '$product: there is no such product',
      },
    ],
    [
      'somebody else’s coupon',
      async () => ({ world: await createWorld(), changes: { couponId: 'NOPE' } }),
      { reason: 'COUPON_NOT_USABLE', failedStep: 'useCoupon', words: 'NOPE: not issued to you' },
    ],
    [
      'a used coupon',
      async () => ({ world: await withCouponFrom({ status: 'USED' }) }),
      { reason: 'COUPON_NOT_USABLE', failedStep: 'useCoupon', words: '$coupon: it is used already' },
    ],
    [
      'a coupon that has expired',
      async () => ({ world: await withCouponFrom({ validUntil: '2021-01-01T00:00:00.000Z' }) }),
      {
        ...{ reason: 'COUPON_NOT_USABLE', failedStep: 'useCoupon' },
        words: '$coupon: it was valid until 2021-01-01T00:00:00.000Z',
      },
    ],
    [
      'a coupon that is not valid yet',
      async () => ({ world: await withCouponFrom({ validFrom: '2098-01-01T00:00:00.000Z' }) }),
      {
        ...{ reason: 'COUPON_NOT_USABLE', failedStep: 'useCoupon' },
        words: '$coupon: it is valid from 2098-01-01T00:00:00.000Z on',
      },
    ],
    [
      'an order below the coupon’s minimum',
      async () => ({ world: await withCouponFrom({ minOrderAmount: 2_001 }) }),
      {
        ...{ reason: 'COUPON_NOT_USABLE', failedStep: 'useCoupon' },
        words: '$coupon: the order comes to 2000, and it takes 2001',
      },
    ],
    [
      'a balance that is too small',
      async () => ({ world: await createWorld({ balance: 1_799 }) }),
      { reason: 'INSUFFICIENT_BALANCE', failedStep: 'decreaseBalance', words: '1799 left, 1800 wanted' },
    ],
    [
      'no profile',
      async () => {
        const world = await createWorld();
        const { pk, sk } = userKey(world.userId);
        await remove('user', pk, sk);
        return { world };
      },
      {
        ...{ reason: 'USER_NOT_FOUND', failedStep: 'decreaseBalance' },
        words: 'you have no profile yet: PUT /users/me creates it',
      },
    ],
  ];

  it.each(cases)('%s', async (_title, prepare, { words, ...told }: { words?: string }) => {
    const { world, changes } = await prepare();
    const { productId, couponId } = world;
    const detail = words?.replace('$product', productId).replace('$coupon', couponId);
    const about = words?.startsWith('$product') ? { productId } : {};

    const { orderId, status, body, order } = await place(world, changes);

    expect([status, body]).toEqual([
      409,
      {
        ...{ type: 'about:blank', title: 'Conflict', status: 409 },
        detail: `The order was rejected: ${detail}.`,
        ...{ orderId, ...told, ...about },
      },
    ]);
    expect(order).toEqual({
      ...{ orderId, userId: world.userId, status: 'REJECTED', detail, ...told, ...about },
      ...{ needsAttention: false, items: [{ productId, quantity: 2 }] },
      ...{ couponId: (changes as { couponId?: string })?.couponId ?? couponId },
      ...{ createdAt: expect.any(String), updatedAt: expect.any(String) },
    });
  });

  it.each(STEPS.map(({ step, service }) => [service, step] as const))(
    'the %s service failed in %s: place it anew, with a new key',
    async (service, failedStep) => {
      const world = await createWorld();
      faults = { [failedStep]: 'throw-before' };

      const { orderId, status, body, order } = await place(world);

      expect([status, body]).toEqual([
        409,
        {
          ...{ type: 'about:blank', title: 'Conflict', status: 409, orderId },
          ...{ reason: 'SERVICE_UNAVAILABLE', failedStep, service, retryable: true },
          detail:
            `The order was rejected: the ${service} service failed, so the order was not placed. ` +
            'This key keeps this answer: a new key makes a new order.',
        },
      ]);
      expect(order).toMatchObject({ reason: 'SERVICE_UNAVAILABLE', failedStep, service });
      expect(await possessions(world, orderId)).toMatchObject(UNTOUCHED);
    },
  );

  it('as it always did, when its run was started before a failure was noted with its step', async () => {
    const { closeOrder } = await import('../../lambdas/order/commands.ts');
    const order = anOrder(await createWorld());
    const Cause = JSON.stringify({ errorMessage: 'PAYMENT_DECLINED: too much' });

    await closeOrder({ order, saga: { failure: { Error: 'OrderRejected', Cause } } });

    expect(await readOwn(order.userId, order.orderId)).toMatchObject({
      ...{ status: 'REJECTED', reason: 'PAYMENT_DECLINED', detail: 'too much' },
    });
  });

  it('and the next try to finish its undoing changes nothing about it', async () => {
    const world = await createWorld({ balance: 1 });
    faults = { increaseStock: 'throw-before' };
    const { orderId, order } = await place(world);
    faults = {};
    const { redriveOrder } = await import('../../lambdas/recovery/redrive.ts');
    await redriveOrder(orderId, { isTimeUp: () => false, maxMessages: 10 });
    await executions.settle(orderId);

    const { reason, detail, failedStep } = await readOwn(world.userId, orderId);

    expect([order.needsAttention, reason]).toEqual([true, 'INSUFFICIENT_BALANCE']);
    expect([detail, failedStep]).toEqual([order.detail, order.failedStep]);
  });
});
