import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ApiClient } from '../../tools/operate/api.ts';
import { setFaults } from '../../tools/operate/chaos.ts';
import { askService } from '../../tools/operate/service-client.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import {
  aCouponOf,
  aCustomer,
  admin,
  aProduct,
  endOf,
  eventually,
  nobody,
  outputs,
} from '../support/deployed/stack.ts';

const options = clientOptions(outputs.endpoint);
const sqs = new SQSClient(options);
const recovery = { functionName: outputs.functions.recovery, endpoint: outputs.endpoint };

afterEach(() => setFaults(outputs, []));

async function aBuyer() {
  const { api, userId } = await aCustomer();
  const body = { items: [{ productId: await aProduct(), quantity: 1 }], couponId: await aCouponOf(api) };
  return { api, userId, body };
}

/** The types of an order's events, as soon as there are so many. */
async function eventsOf(api: ApiClient, orderId: string, count: number): Promise<string[]> {
  const { body } = await eventually(
    () => api.get(`/orders/${orderId}/events`),
    (answer) => answer.body.items.length >= count,
    20,
  );
  return body.items.map(({ type }: { type: string }) => type);
}

const FORWARD = ['OrderPlaced', 'StockDecreased', 'CouponUsed', 'BalanceDecreased', 'OrderCreated'];
const CONFIRMED = [...FORWARD, 'PaymentProcessed', 'OrderConfirmed'];
const UNDONE = ['OrderCancelled', 'BalanceIncreased', 'CouponRestored', 'StockIncreased'];

describe('GET /orders/{orderId}/events', () => {
  it('tells what happened to an order that was confirmed and cancelled, oldest first', async () => {
    const { api, userId, body } = await aBuyer();
    const correlationId = `test-${randomUUID()}`;
    const order = (await api.order(body, { 'X-Correlation-Id': correlationId })).body;
    await api.post(`/orders/${order.orderId}/cancel`, undefined, {
      'X-Correlation-Id': `${correlationId}-cancel`,
    });

    expect(await eventsOf(api, order.orderId, 13)).toEqual([
      ...CONFIRMED,
      'PaymentRefunded',
      ...UNDONE,
      'CancellationCompleted',
    ]);
    const { items } = (await api.get(`/orders/${order.orderId}/events`)).body;
    const [placed, decreased] = items;
    const refunded = items.find(({ type }: { type: string }) => type === 'PaymentRefunded');
    expect(placed).toEqual({
      type: 'OrderPlaced',
      at: order.createdAt,
      orderId: order.orderId,
      detail: { userId, ...body, correlationId },
    });
    expect(decreased).toMatchObject({
      command: 'decreaseStock',
      detail: { items: body.items, correlationId, result: { subtotal: 1_000 } },
    });
    expect(refunded.detail.correlationId).toBe(`${correlationId}-cancel`);
  });

  it('tells of an order that was rejected, and not of what never happened', async () => {
    const { api, body } = await aBuyer();
    const { orderId } = (await api.order({ ...body, items: [{ ...body.items[0], quantity: 150 }] })).body;
    const broke = (await aCustomer({ balance: 0 })).api;
    await broke.put('/users/me', { name: 'Broke' });
    const short = (await broke.order({ items: body.items })).body.orderId;

    expect(await eventsOf(api, orderId, 2)).toEqual(['OrderPlaced', 'OrderRejected']);
    expect(await eventsOf(broke, short, 4)).toEqual([
      'OrderPlaced',
      'StockDecreased',
      'StockIncreased',
      'OrderRejected',
    ]);
  });

  it('tells what could not be undone and why, and that it was redriven', async () => {
    const { api, userId, body } = await aBuyer();
    await setFaults(outputs, [
      { command: 'processPayment', mode: 'throw-before', rate: 1, userId },
      { command: 'increaseBalance', mode: 'throw-before', rate: 1, userId },
    ]);
    const { orderId } = (await api.post('/orders', body)).body;
    await endOf(api, orderId);
    await setFaults(outputs, []);
    await admin.post('/admin/dead-letters/redrive', { orderId });

    const failed = [
      ...FORWARD,
      'OrderCancelled',
      'CouponRestored',
      'StockIncreased',
      'CompensationFailed',
      'OrderRejected',
    ];
    expect(await eventsOf(api, orderId, 13)).toEqual([
      ...failed,
      'DeadLetterRedriven',
      'OperatorActed',
      'BalanceIncreased',
    ]);
    const { items } = (await api.get(`/orders/${orderId}/events`)).body;
    expect(items.find(({ type }: { type: string }) => type === 'CompensationFailed')).toMatchObject({
      command: 'increaseBalance',
      detail: { run: orderId, error: 'InjectedFault' },
    });
    expect(await askService(recovery, { command: 'replay', orderId })).toMatchObject({ agrees: true });
  });

  it('comes in pages that skip and repeat nothing', async () => {
    const { api, body } = await aBuyer();
    const { orderId } = (await api.order(body)).body;
    await eventsOf(api, orderId, CONFIRMED.length);

    const types: string[] = [];
    for (let cursor = ''; ; ) {
      const page = (await api.get(`/orders/${orderId}/events?limit=2${cursor && `&cursor=${cursor}`}`)).body;
      types.push(...page.items.map(({ type }: { type: string }) => type));
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }

    expect(types).toEqual(CONFIRMED);
    expect((await api.get(`/orders/${orderId}/events?cursor=x`)).status).toBe(400);
  });

  it('is for the owner and for admins', async () => {
    const { api, body } = await aBuyer();
    const { orderId } = (await api.order(body)).body;
    const other = (await aCustomer({ balance: 0 })).api;
    const path = `/orders/${orderId}/events`;

    const statuses = await Promise.all(
      [api, admin, other, nobody].map(async (who) => (await who.get(path)).status),
    );

    expect(statuses).toEqual([200, 200, 404, 401]);
  });
});

describe('the event bus', () => {
  it('has every event for whoever asks for it by a rule', async () => {
    const name = `listener-${randomUUID()}`;
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const events = new EventBridgeClient(options);
    const rule = { EventBusName: outputs.eventBus, Name: name };
    await events.send(
      new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: ['order-saga'] }) }),
    );
    await events.send(
      new PutTargetsCommand({
        EventBusName: rule.EventBusName,
        Rule: name,
        Targets: [{ Id: 'queue', Arn: Attributes?.QueueArn }],
      }),
    );
    const { api, body } = await aBuyer();

    const { orderId } = (await api.order(body)).body;

    const heard = new Map<string, { 'detail-type': string; detail: Record<string, unknown> }>();
    await eventually(
      async () => {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        );
        for (const { Body = '' } of Messages) {
          const event = JSON.parse(Body);
          if (event.detail.orderId === orderId) heard.set(event.detail.position, event);
        }
        return heard.size;
      },
      (size) => size >= CONFIRMED.length,
      20,
    );
    const inOrder = [...heard].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event['detail-type']);
    expect(inOrder).toEqual(CONFIRMED);
  });
});

describe('a change that nobody can read', () => {
  it('waits in the failure queue, and keeps no other from the journal', async () => {
    const orderId = randomUUID();
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient(options));
    await documents.send(
      new PutCommand({
        TableName: outputs.tables.payment,
        Item: { pk: `ORDER#${orderId}`, sk: 'LEDGER#processPayment', orderId, state: 'PAID?' },
      }),
    );
    const { api, body } = await aBuyer();
    const order = (await api.order(body)).body;

    expect(await eventsOf(api, order.orderId, CONFIRMED.length)).toEqual(CONFIRMED);
    const { Payload } = await new LambdaClient(options).send(
      new InvokeCommand({
        FunctionName: outputs.functions.journal,
        Payload: JSON.stringify({ command: 'replayFailures' }),
      }),
    );
    // The audit of all that the tests have left must not find it.
    const Key = { pk: `ORDER#${orderId}`, sk: 'LEDGER#processPayment' };
    await documents.send(new DeleteCommand({ TableName: outputs.tables.payment, Key }));
    // Beside those of earlier runs, where the endpoint is kept.
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toEqual({
      replayed: 0,
      left: expect.arrayContaining([expect.stringContaining(`ORDER#${orderId} LEDGER#processPayment`)]),
    });
  });
});

describe('the journal of everything that these tests have sold', () => {
  it('agrees with the product service', async () => {
    expect(await askService(recovery, { command: 'replay' })).toMatchObject({
      agrees: true,
      differenceCount: 0,
    });
  });
});
