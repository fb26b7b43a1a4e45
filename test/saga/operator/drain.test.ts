import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambdas/recovery/handler.ts';
import { listActions } from '../../../lambdas/recovery/operator/actions.ts';
import { runJob } from '../../../lambdas/recovery/operator/job-runner.ts';
import { readJob } from '../../../lambdas/recovery/operator/jobs.ts';
import { openShardOf, orderKey, statusShardOf } from '../../../lambdas/shared/saga/order-record.ts';
import { aRequest } from '../../support/saga/requests.ts';
import { Shop } from '../../support/saga/shop.ts';
import { get, put } from '../../support/saga/tables.ts';

let shop: Shop;
const lambda = mockClient(LambdaClient);
beforeAll(async () => {
  shop = await Shop.open();
  lambda.on(InvokeCommand).resolves({});
});
afterAll(() => lambda.restore());

const { now } = Date;
afterEach(() => {
  Date.now = now;
});

const ENOUGH_TIME = { isTimeUp: () => false, isLate: () => false };

async function redrive(body: { cause?: string; orderIds?: string[] } = {}) {
  const request = aRequest('POST /admin/dead-letters/redrive', {
    userId: 'an-operator',
    isAdmin: true,
    body,
  });
  const answer = (await handler(request, {
    getRemainingTimeInMillis: () => 60_000,
  } as Context)) as APIGatewayProxyStructuredResultV2;
  return { ...answer, body: JSON.parse(answer.body ?? '') };
}
const orderOf = (orderId: string) => get('order', orderKey(orderId));

describe('a request to redrive all', () => {
  it('is answered with what it began, and no job, when its time is enough', async () => {
    const { orderId } = await shop.inNeed();

    const { statusCode, body } = await redrive();

    expect({ statusCode, body }).toEqual({ statusCode: 202, body: { redriven: [orderId] } });
  });

  it('goes on as a job where its time is too short, until none is in need, and shows how far it is', async () => {
    const orders = [await shop.inNeed(), await shop.inNeed(), await shop.inNeed()];
    let looks = 0;
    // Every look at the clock costs ten seconds.
    Date.now = () => now() + ++looks * 10_000;

    const { statusCode, headers, body } = await redrive();
    Date.now = now;

    expect({ statusCode, body }).toEqual({
      statusCode: 202,
      body: { redriven: [], jobId: expect.any(String) },
    });
    expect(headers?.location).toBe(`/admin/jobs/${body.jobId}`);
    expect(await runJob(body.jobId, ENOUGH_TIME)).toBe('DONE');
    expect((await readJob(body.jobId)).job).toMatchObject({
      by: 'an-operator',
      ok: true,
      summary: '3 of 3 orders finished',
      progress: { done: 3, total: 3 },
      results: expect.arrayContaining(orders.map(({ orderId }) => ({ orderId, outcome: 'finished' }))),
    });
    for (const { orderId } of orders)
      expect(await orderOf(orderId)).toMatchObject({ status: 'REJECTED', needsAttention: false });
  });
});

/** Orders whose undo has ended and left something behind, a moment apart, with nothing in any ledger. */
async function inNeedBecauseOf(error: string, count: number): Promise<string[]> {
  const orderIds = Array.from({ length: count }, () => randomUUID());
  for (const orderId of orderIds)
    await put('order', {
      ...orderKey(orderId),
      orderId,
      userId: 'a-customer',
      items: [{ productId: 'mug', quantity: 1 }],
      status: 'REJECTED',
      statusShard: statusShardOf(orderId, 'REJECTED'),
      needsAttention: true,
      unresolved: { increaseStock: { Error: error, Cause: 'a test' } },
      openShard: openShardOf(orderId),
      needShard: openShardOf(orderId),
      closedBy: orderId,
      createdAt: new Date(0).toISOString(),
      updatedAt: new Date(0).toISOString(),
    });
  return orderIds;
}

describe('a redrive of orders that are named', () => {
  it.each([
    [['an-order'], { orderId: 'an-order' }],
    [['an-order', 'another'], { detail: '2 orders' }],
  ])('of %j is written down with what there is to say of it', async (orderIds, expected) => {
    await redrive({ orderIds });

    const [{ actionId: _, at: __, ...action } = {}] = (await listActions({ limit: 1 })).items;
    expect(action).toEqual({ action: 'redrive', operator: 'an-operator', ...expected });
  });
});

describe('a redrive of all orders of one cause', () => {
  it('goes on in another Lambda when its time is over, and leaves none out, nor any of another cause', async () => {
    const orderIds = await inNeedBecauseOf('Throttled', 12);
    const [other] = await inNeedBecauseOf('Other', 1);
    lambda.resetHistory();

    const { body } = await redrive({ cause: 'increaseStock.Throttled' });
    let looks = 0;
    const oncePerLambda = { ...ENOUGH_TIME, isLate: () => ++looks > 1 };
    expect(await runJob(body.jobId, oncePerLambda)).toBe('RUNNING');
    expect((await readJob(body.jobId)).job.progress).toEqual({ done: 10, total: 12 });
    expect(await runJob(body.jobId, ENOUGH_TIME)).toBe('DONE');

    expect(lambda.commandCalls(InvokeCommand)).toHaveLength(2);
    const { job } = await readJob(body.jobId);
    expect(job).toMatchObject({ ok: true, summary: '12 of 12 orders finished' });
    expect(new Set(job.results)).toEqual(
      new Set(orderIds.map((orderId) => ({ orderId, outcome: 'finished' }))),
    );
    expect(await orderOf(other as string)).toMatchObject({ needsAttention: true });
  });

  it('says of each that fails again why, and goes on behind it', async () => {
    const [first, ...others] = await inNeedBecauseOf('Again', 3);
    shop.onCall = ({ command, order }) => {
      if (command === 'increaseStock' && order.orderId === first) throw new Error('is still down');
    };

    const { body } = await redrive({ cause: 'increaseStock.Again' });
    await runJob(body.jobId, ENOUGH_TIME);
    shop.onCall = () => {};

    const { job } = await readJob(body.jobId);
    expect(job).toMatchObject({ ok: false, summary: '2 of 3 orders finished' });
    expect(job.results).toContainEqual({
      orderId: first,
      outcome: 'failed again',
      why: expect.stringContaining('is still down'),
    });
    for (const orderId of others) expect(job.results).toContainEqual({ orderId, outcome: 'finished' });
  });

  it('ends after so many Lambdas, and says that it did not reach all', async () => {
    await inNeedBecauseOf('Never', 1);
    const { body } = await redrive({ cause: 'increaseStock.Never' });
    const never = { ...ENOUGH_TIME, isLate: () => true };

    let calls = 1;
    while ((await runJob(body.jobId, never)) === 'RUNNING') calls++;

    expect(calls).toBe(10);
    expect((await readJob(body.jobId)).job).toMatchObject({
      ok: false,
      summary: '0 of 0 orders finished; the time was up: redrive again for the others',
    });
  });
});
