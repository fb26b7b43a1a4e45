import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import { collectChanges } from '../../lambdas/journal/collect.ts';
import { putAside, replayFailures } from '../../lambdas/journal/failures.ts';
import { listEvents } from '../../lambdas/journal/journal.ts';
import { dynamo } from '../../lambdas/shared/platform/clients.ts';
import { noteCalls } from '../support/saga/calls.ts';
import { runSaga } from '../support/saga/saga.ts';
import { allChanges, streamOf } from '../support/saga/streams.ts';
import { createJournal, createTables, tableOf } from '../support/saga/tables.ts';
import { anOrder, createWorld } from '../support/saga/world.ts';

type WriteInput = { RequestItems?: Record<string, object[]> };

const sqs = new SQSClient({});
const QueueUrl = process.env.JOURNAL_FAILURE_QUEUE_URL as string;
const NEVER = () => false;
const BOUGHT = [
  'OrderPlaced',
  'StockDecreased',
  'CouponUsed',
  'BalanceDecreased',
  'OrderCreated',
  'PaymentProcessed',
  'OrderConfirmed',
];

beforeAll(async () => {
  await createTables();
  await createJournal();
});
beforeEach(() => sqs.send(new PurgeQueueCommand({ QueueUrl })));

/** A confirmed order, and the changes that it made. */
async function aBoughtOrder(): Promise<{ orderId: string; changes: DynamoDBRecord[] }> {
  const order = anOrder(await createWorld());
  await runSaga(order);
  const changes = (await allChanges()).filter((change) => JSON.stringify(change).includes(order.orderId));
  return { orderId: order.orderId, changes };
}

const typesOf = async (orderId: string) =>
  (await listEvents(orderId, { limit: 100 })).items.map(({ type }) => type);

async function waiting(): Promise<number> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.length;
}

/** A ledger record that nobody can read. */
const poison = (): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: { NewImage: { pk: { S: `ORDER#${randomUUID()}` }, sk: { S: 'LEDGER#decreaseStock' } } },
});

describe('a change that cannot be read', () => {
  it('is named, and keeps none of the others from the journal', async () => {
    const { orderId, changes } = await aBoughtOrder();
    const unreadable = poison();

    const failed = await collectChanges([...changes.slice(0, 3), unreadable, ...changes.slice(3)]);

    expect(failed).toEqual([{ record: unreadable, why: expect.stringContaining('LEDGER#decreaseStock') }]);
    expect(await typesOf(orderId)).toEqual(BOUGHT);
  });

  it('stays put aside when it is replayed, and lets the others pass', async () => {
    const { orderId, changes } = await aBoughtOrder();
    await putAside({ record: poison(), why: 'a test' });
    for (const record of changes) await putAside({ record, why: 'a test' });

    const { replayed, left } = await replayFailures(NEVER);

    expect({ replayed, left }).toEqual({
      replayed: changes.length,
      left: [expect.stringContaining('LEDGER#decreaseStock')],
    });
    expect(await typesOf(orderId)).toEqual(BOUGHT);
    expect(await waiting()).toBe(1);
  });

  it.each(['no JSON', '{"neither":"ours nor Lambda\'s"}'])(
    'and so does the message %s',
    async (MessageBody) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

      const { replayed, left } = await replayFailures(NEVER);

      expect({ replayed, left: left.length, waiting: await waiting() }).toEqual({
        replayed: 0,
        left: 1,
        waiting: 1,
      });
    },
  );
});

describe('a batch that the Lambda could not even put aside', () => {
  it('is read from the stream again, from what Lambda noted of it', async () => {
    const { orderId, changes } = await aBoughtOrder();
    const { streamArn, shardId } = await streamOf(tableOf('payment'));
    const [paid] = changes.filter((change) => JSON.stringify(change).includes('LEDGER#processPayment'));
    const sequenceNumber = paid?.dynamodb?.SequenceNumber as string;
    const note = {
      requestContext: { condition: 'RetryAttemptsExhausted' },
      DDBStreamBatchInfo: {
        streamArn,
        shardId,
        startSequenceNumber: sequenceNumber,
        endSequenceNumber: sequenceNumber,
        batchSize: 1,
      },
    };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(note) }));

    const { replayed } = await replayFailures(NEVER);

    expect(replayed).toBe(1);
    expect(await typesOf(orderId)).toEqual(['PaymentProcessed']);
    expect(await waiting()).toBe(0);
  });
});

describe('the journal of many changes', () => {
  afterEach(() => dynamo.middlewareStack.remove('journalFault'));

  /** What becomes of requests to write, instead of what they ask for. */
  const onWrite = (
    fault: (
      name: string,
      input: WriteInput,
      go: () => Promise<{ output: object }>,
    ) => Promise<{ output: object }>,
  ) =>
    dynamo.middlewareStack.add(
      (next, { commandName }) =>
        async (args) =>
          fault(String(commandName), args.input as WriteInput, () => next(args) as never) as never,
      { step: 'initialize', priority: 'high', name: 'journalFault' },
    );

  it('is written in one request for 25 events', async () => {
    const orders = [await aBoughtOrder(), await aBoughtOrder(), await aBoughtOrder(), await aBoughtOrder()];
    const changes = orders.flatMap((order) => order.changes);

    const { calls, stop } = noteCalls();
    const failed = await collectChanges([...changes, ...changes]);
    stop();

    expect(failed).toEqual([]);
    expect(calls).toEqual(Array(3).fill('BatchWriteItemCommand'));
    for (const { orderId } of orders) expect(await typesOf(orderId)).toEqual(BOUGHT);
  });

  it('is written to the end when the table takes only a part at once', async () => {
    const { orderId, changes } = await aBoughtOrder();
    onWrite(async (name, input, go) => {
      const [table = '', requests = []] = Object.entries(input.RequestItems ?? {})[0] ?? [];
      if (name !== 'BatchWriteItemCommand' || requests.length < 3) return go();
      const left = requests.splice(2);
      const answer = await go();
      return { ...answer, output: { ...answer.output, UnprocessedItems: { [table]: left } } };
    });

    expect(await collectChanges(changes)).toEqual([]);
    expect(await typesOf(orderId)).toEqual(BOUGHT);
  });

  it('lacks only the one event that the table does not take', async () => {
    const { orderId, changes } = await aBoughtOrder();
    onWrite(async (_name, input, go) => {
      if (JSON.stringify(input).includes('#CouponUsed')) throw new Error('too large');
      return go();
    });

    const failed = await collectChanges(changes);

    expect(failed).toEqual([{ record: expect.anything(), why: 'too large' }]);
    expect(JSON.stringify(failed[0]?.record)).toContain('LEDGER#useCoupon');
    expect(await typesOf(orderId)).toEqual(BOUGHT.filter((type) => type !== 'CouponUsed'));
  });
});

describe('the bus', () => {
  let bus: AwsClientStub<EventBridgeClient>;
  const published = () =>
    bus
      .commandCalls(PutEventsCommand)
      .flatMap(({ args }) => args[0].input.Entries ?? [])
      .map(({ Source, DetailType, Detail = '' }) => ({ Source, DetailType, ...JSON.parse(Detail) }));
  const takes = (entries: object[] = []) => bus.on(PutEventsCommand).resolves({ Entries: entries });
  beforeAll(() => {
    bus = mockClient(EventBridgeClient);
  });
  beforeEach(() => {
    bus.reset();
    takes();
  });
  afterAll(() => bus.restore());

  it('gets each event with the place that orders it', async () => {
    const { orderId, changes } = await aBoughtOrder();

    await collectChanges(changes);

    const all = published();
    const { items } = await listEvents(orderId, { limit: 100 });
    expect(
      all.toSorted((a, b) => (a.position < b.position ? -1 : 1)).map(({ position: _, ...event }) => event),
    ).toEqual(items.map((event) => ({ Source: 'order-saga', DetailType: event.type, ...event })));
  });

  it('gets again what is delivered again, at the same place', async () => {
    const { changes } = await aBoughtOrder();
    const places = () =>
      published()
        .map(({ type, position }) => `${type} ${position}`)
        .sort();

    await collectChanges(changes);
    const first = places();
    bus.resetHistory();
    await collectChanges(changes);

    expect(places()).toEqual(first);
  });

  it.each([
    ['refuses one', () => takes([{}, { ErrorCode: 'ThrottlingException' }])],
    ['is down', () => bus.on(PutEventsCommand).rejects(new Error('down'))],
  ])('loses nothing when it %s', async (_how, fails) => {
    const { orderId, changes } = await aBoughtOrder();
    fails();

    const failed = await collectChanges(changes);
    await Promise.all(failed.map(putAside));
    bus.reset();
    takes();
    const { left } = await replayFailures(NEVER);

    expect(failed.length).toBeGreaterThan(0);
    expect(left).toEqual([]);
    expect(published().map(({ type }) => type)).toEqual(
      expect.arrayContaining(failed.length > 1 ? BOUGHT : []),
    );
    expect(await typesOf(orderId)).toEqual(BOUGHT);
  });
});
