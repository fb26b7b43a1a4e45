import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambdas/recovery/handler.ts';
import { runJob } from '../../../lambdas/recovery/operator/job-runner.ts';
import { readJob } from '../../../lambdas/recovery/operator/jobs.ts';
import { orderKey } from '../../../lambdas/shared/saga/order-record.ts';
import { aRequest } from '../../support/saga/requests.ts';
import { Shop } from '../../support/saga/shop.ts';
import { get } from '../../support/saga/tables.ts';

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

async function redriveAll() {
  const request = aRequest('POST /admin/dead-letters/redrive', {
    userId: 'an-operator',
    isAdmin: true,
    body: {},
  });
  const { statusCode, headers, body } = (await handler(request, {
    getRemainingTimeInMillis: () => 60_000,
  } as Context)) as APIGatewayProxyStructuredResultV2;
  return { statusCode, headers, body: JSON.parse(body ?? '') };
}
const orderOf = (orderId: string) => get('order', orderKey(orderId));

describe('a request to redrive all', () => {
  it('is answered with what it began, and no job, when its time is enough', async () => {
    const { orderId } = await shop.inNeed();

    const { statusCode, body } = await redriveAll();

    expect({ statusCode, body }).toEqual({ statusCode: 202, body: { redriven: [orderId] } });
  });

  it('goes on as a job where its time is too short, until none is in need, and shows how far it is', async () => {
    const orders = [await shop.inNeed(), await shop.inNeed(), await shop.inNeed()];
    let looks = 0;
    // Every look at the clock costs ten seconds.
    Date.now = () => now() + ++looks * 10_000;

    const { statusCode, headers, body } = await redriveAll();
    Date.now = now;

    expect({ statusCode, body }).toEqual({
      statusCode: 202,
      body: { redriven: [], jobId: expect.any(String) },
    });
    expect(headers?.location).toBe(`/admin/jobs/${body.jobId}`);
    expect(await runJob(body.jobId, () => false)).toBe('DONE');
    expect((await readJob(body.jobId)).job).toMatchObject({
      by: 'an-operator',
      ok: true,
      summary: '3 orders redriven, 0 still in need',
      progress: { done: 3 },
      results: [],
    });
    for (const { orderId } of orders)
      expect(await orderOf(orderId)).toMatchObject({ status: 'REJECTED', needsAttention: false });
  });
});
