import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { readCloudWatch } from '../../tools/operate/cloudwatch-readings.ts';
import { logLines } from '../../tools/operate/log-lines.ts';
import { localStatus } from '../../tools/operate/status-source.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import { eventually } from '../../tools/terminal/eventually.ts';
import { aCustomer, aProduct, outputs } from '../support/deployed/stack.ts';

/** Of one order that is confirmed, and one that asks for more than there is. */
const GROWTH = {
  SagaStarted: 2,
  SagaConfirmed: 1,
  SagaRejected: 1,
  'SagaRejected INSUFFICIENT_STOCK': 1,
  StepSucceeded: 4,
  'CommandSucceeded decreaseStock': 1,
  'CommandRejected decreaseStock': 1,
  'CommandSucceeded confirmOrder': 1,
};

describe('the figures of the local stack', () => {
  it('are those of the orders that were placed, and grow with them', async () => {
    const { api } = await aCustomer({ balance: 10_000 });
    const productId = await aProduct({ stock: 10 });
    // So long that nothing of before falls out meanwhile.
    const status = localStatus(outputs, 60);
    const before = await figuresOf(status);

    await api.order({ items: [{ productId, quantity: 1 }] });
    await api.order({ items: [{ productId, quantity: 11 }] });

    // The order has its end before the Lambda that wrote it has logged what it counted.
    await eventually(
      async () => difference(await figuresOf(status), before),
      (grown) => isDeepStrictEqual({ ...grown, ...GROWTH }, grown),
      10,
    );
  });

  it('are read the same way from CloudWatch', async () => {
    const client = new CloudWatchClient(clientOptions(outputs.endpoint));
    const environment = `elsewhere-${randomUUID()}`;
    const dimensions = { environment, service: 'saga' };
    const put = (MetricName: string, Value: number) => ({
      MetricName,
      Value,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    });
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'order-saga',
        MetricData: [put('SagaStarted', 2), put('SagaStarted', 3), put('OldestOpenOrderSeconds', 7)],
      }),
    );

    const readings = await readCloudWatch(client, environment, 60);

    expect(readings.toSorted((a, b) => a.metric.localeCompare(b.metric))).toEqual([
      { metric: 'OldestOpenOrderSeconds', statistic: 'Latest', dimensions, value: 7 },
      { metric: 'SagaStarted', statistic: 'Sum', dimensions, value: 5 },
    ]);
  });
});

describe('a log line', () => {
  it('carries the order and the correlation id of the request, in the service and in each step', async () => {
    const { api } = await aCustomer({ balance: 10_000 });
    const correlationId = `test-${randomUUID()}`;
    const headers = { 'X-Correlation-Id': correlationId };

    const answer = await api.order({ items: [{ productId: await aProduct(), quantity: 1 }] }, headers);

    const lines = await Promise.all(
      Object.entries(outputs.functions).map(async ([service, name]) => {
        const found = await logLines(outputs.endpoint, name, { text: correlationId });
        const ofOrder = found.filter((line) => JSON.parse(line).orderId === answer.body.orderId);
        return [service, { of: ofOrder.length, all: found.length }];
      }),
    );
    expect(answer.headers.get('X-Correlation-Id')).toBe(correlationId);
    expect(Object.fromEntries(lines)).toMatchObject({
      product: { of: 1, all: 1 },
      user: { of: 1, all: 1 },
      payment: { of: 1, all: 1 },
      // createOrder and confirmOrder; the request itself is the orchestrator's.
      order: { of: 2, all: 2 },
      orchestrator: { of: 1, all: 1 },
    });
  });
});

/** "metric command-or-reason" -> how often. */
async function figuresOf(status: ReturnType<typeof localStatus>): Promise<Record<string, number>> {
  const { readings } = await status();
  return Object.fromEntries(
    readings
      .filter(({ statistic }) => statistic === 'Sum')
      .map(({ metric, dimensions: { command, reason }, value }) => [
        [metric, command ?? reason].filter(Boolean).join(' '),
        value,
      ]),
  );
}

const difference = (after: Record<string, number>, before: Record<string, number>) =>
  Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
