import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { reconcile } from '../../../lambdas/recovery/reconcile.ts';

const documents = mockClient(DynamoDBDocumentClient);
const stepFunctions = mockClient(SFNClient);
type Order = { orderId: string; status: string; needsAttention: boolean; [field: string]: unknown };
let orders: Order[];

const STEPS = ['decreaseStock', 'decreaseBalance', 'createOrder', 'processPayment'];

beforeEach(() => {
  documents.reset();
  stepFunctions.reset();
  orders = [];
  documents.on(QueryCommand).callsFake(async ({ ExpressionAttributeValues: { ':shard': shard } }) => ({
    Items: shard === 'OPEN#0' ? orders : [],
  }));
  documents.on(GetCommand).callsFake(async ({ Key }) => ({
    Item: orders.find(({ orderId }) => Key.pk === `ORDER#${orderId}`),
  }));
  documents.on(UpdateCommand).callsFake(async ({ Key }) => ({
    Attributes: { orderId: Key.pk, createdAt: '2026-01-01T00:00:00.000Z' },
  }));
  // Those that are called paid have all their steps applied.
  documents.on(BatchGetCommand).callsFake(async ({ RequestItems }) => ({
    Responses: Object.fromEntries(
      Object.entries(RequestItems as Record<string, { Keys: { pk: string; sk: string }[] }>).map(
        ([table, { Keys }]) => [
          table,
          Keys.filter(
            ({ pk, sk }) => pk.startsWith('ORDER#paid') && STEPS.some((step) => sk.endsWith(step)),
          ).map((key) => ({ ...key, state: 'APPLIED' })),
        ],
      ),
    ),
  }));
  stepFunctions.on(StartExecutionCommand).resolves({});
  stepFunctions.on(DescribeExecutionCommand).callsFake(async ({ executionArn }) => ({
    status: executionArn.includes('running') ? 'RUNNING' : 'FAILED',
  }));
});

const open = (...orderIds: string[]) => {
  for (const orderId of orderIds)
    orders.push({
      orderId,
      status: 'PENDING',
      needsAttention: false,
      createdAt: '2026-01-01',
      updatedAt: '2026-01-01',
    });
};
const started = () => stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.name);
const pass = (options: { olderThanSeconds?: number; isTimeUp?: () => boolean } = {}) =>
  reconcile(options, { isScheduled: true, isTimeUp: options.isTimeUp ?? (() => false) });

describe('a pass over the open orders', () => {
  it('undoes what died, confirms what was paid for, leaves what runs, and says of each', async () => {
    open('dead-1', 'running-1', 'paid-1', 'dead-2', 'paid-2', 'running-2');

    const { undone, confirmed, left, ...counts } = await pass();

    expect({ undone: undone.sort(), confirmed: confirmed.sort() }).toEqual({
      undone: ['dead-1', 'dead-2'],
      confirmed: ['paid-1', 'paid-2'],
    });
    expect(left.sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
      { id: 'running-1', why: 'its saga is running' },
      { id: 'running-2', why: 'its saga is running' },
    ]);
    expect(counts).toEqual({ undoneCount: 2, confirmedCount: 2, leftCount: 2 });
    expect(started().sort()).toEqual(['dead-1.reconcile-1', 'dead-2.reconcile-1']);
  });

  it('says nothing of an order that is finished by now', async () => {
    open('done');
    orders[0] = { ...(orders[0] as Order), status: 'REJECTED' };

    expect(await pass()).toEqual({
      undone: [],
      undoneCount: 0,
      confirmed: [],
      confirmedCount: 0,
      left: [],
      leftCount: 0,
    });
  });

  it('goes on when one of them cannot be looked at', async () => {
    open('broken', 'dead-1');
    documents.on(GetCommand).callsFake(async ({ Key }) => {
      if (Key.pk === 'ORDER#broken') throw new Error('is down');
      return { Item: orders.find(({ orderId }) => Key.pk === `ORDER#${orderId}`) };
    });

    expect(await pass()).toMatchObject({
      undone: ['dead-1'],
      left: [{ id: 'broken', why: 'failed: is down' }],
    });
  });

  it.each([
    [undefined, 20 * 60],
    [0, 0],
    [90, 90],
  ])('older than %s looks at what has stood still for %d s', async (olderThanSeconds, seconds) => {
    const before = Date.now();

    await pass({ olderThanSeconds });

    const queries = documents.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    const since = Date.parse(queries[0]?.ExpressionAttributeValues?.[':since']);
    expect(before - since - seconds * 1_000).toBeLessThanOrEqual(0);
    expect(Date.now() - since).toBeGreaterThanOrEqual(seconds * 1_000);
    expect(queries.map(({ ExpressionAttributeValues: values }) => values?.[':shard'])).toEqual(
      Array.from({ length: 8 }, (_, shard) => `OPEN#${shard}`),
    );
  });

  it('touches none when there is no time', async () => {
    open('dead-1');

    expect(await pass({ isTimeUp: () => true })).toMatchObject({ undoneCount: 0, leftCount: 0 });
    expect(started()).toEqual([]);
  });
});
