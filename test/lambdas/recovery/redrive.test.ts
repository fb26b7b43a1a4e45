import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { simulate } from '../../support/pressure/virtual-time.ts';

const { redriveAll, redriveOrder, redriveSome, redriveThese } = await import(
  '../../../lambdas/recovery/redrive.ts'
);

/** A queue in memory: what is taken is hidden until it is deleted or given back. */
class Queue {
  #messages: { id: string; body: string; sentAt: number; isHeld: boolean }[] = [];
  send(
    id: string,
    orderId: string,
    sentAt = 0,
    body = JSON.stringify({ order: { orderId }, unresolved: {} }),
  ) {
    this.#messages.push({ id, body, sentAt, isHeld: false });
  }
  take() {
    const free = this.#messages.filter(({ isHeld }) => !isHeld).slice(0, 10);
    for (const message of free) message.isHeld = true;
    return free.map(({ id, body, sentAt }) => ({
      MessageId: id,
      ReceiptHandle: id,
      Body: body,
      Attributes: { SentTimestamp: String(sentAt) },
    }));
  }
  delete(id: string) {
    this.#messages = this.#messages.filter((message) => message.id !== id);
  }
  giveBack(id: string) {
    for (const message of this.#messages) if (message.id === id) message.isHeld = false;
  }
  left = () => this.#messages.map(({ id }) => id);
  held = () => this.#messages.filter(({ isHeld }) => isHeld).map(({ id }) => id);
}

type Order = {
  orderId: string;
  status: string;
  needsAttention: boolean;
  closedBy: string;
  needShard: string;
};
const orders = new Map<string, Order>();
let queue: Queue;
/** What the undo run of an order does, once it is started. */
let undo: (order: Order) => void;
const started: string[] = [];

const inNeed = (orderId: string) =>
  orders.set(orderId, {
    orderId,
    status: 'REJECTED',
    needsAttention: true,
    // The run before has ended.
    closedBy: orderId,
    needShard: 'OPEN#0',
  });
const finish = (order: Order) => {
  order.needsAttention = false;
};

const { now } = Date;
const documents = mockClient(DynamoDBDocumentClient);
const stepFunctions = mockClient(SFNClient);
const sqs = mockClient(SQSClient);
beforeEach(() => {
  for (const client of [documents, stepFunctions, sqs]) client.reset();
  orders.clear();
  queue = new Queue();
  started.length = 0;
  undo = finish;
  documents.on(GetCommand).callsFake(async ({ Key }) => {
    const order = orders.get(Key.pk.slice('ORDER#'.length));
    return { Item: order && { ...order } };
  });
  documents.on(UpdateCommand).callsFake(async ({ Key }) => ({ Attributes: { orderId: Key.pk } }));
  documents.on(QueryCommand).callsFake(async ({ ExpressionAttributeValues }) => ({
    Items: [...orders.values()].filter(
      ({ needsAttention, needShard }) => needsAttention && needShard === ExpressionAttributeValues[':shard'],
    ),
  }));
  stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
  stepFunctions.on(StartExecutionCommand).callsFake(async ({ name }) => {
    const [orderId] = name.split('.');
    started.push(orderId);
    undo(orders.get(orderId) as Order);
    return {};
  });
  sqs.on(ReceiveMessageCommand).callsFake(async () => ({ Messages: queue.take() }));
  sqs.on(DeleteMessageBatchCommand).callsFake(async ({ Entries }) => {
    for (const { ReceiptHandle } of Entries) queue.delete(ReceiptHandle);
    return {};
  });
  sqs.on(ChangeMessageVisibilityBatchCommand).callsFake(async ({ Entries }) => {
    for (const { ReceiptHandle } of Entries) queue.giveBack(ReceiptHandle);
    return {};
  });
});
afterEach(() => {
  Date.now = now;
});

const OPTIONS = { isTimeUp: () => false, maxMessages: 100 };
const inSimulatedTime = <T>(work: () => Promise<T>) =>
  simulate(1, async (clock) => {
    Date.now = clock.now;
    return work();
  });
const redrive = (options: Partial<Parameters<typeof redriveAll>[0]> = {}) =>
  inSimulatedTime(() => redriveAll({ ...OPTIONS, isScheduled: false, ...options }));

/** Nothing failed again, and nothing was left running. */
const NONE_FAILED = { failedAgain: [], failedAgainCount: 0, running: [] };

describe('a redrive', () => {
  it('undoes each order of the queue again, and deletes the messages of those that it finished', async () => {
    for (const id of ['one', 'two']) {
      inNeed(id);
      queue.send(`m-${id}`, id);
    }

    expect(await redrive()).toEqual({
      ...NONE_FAILED,
      redriven: ['one', 'two'],
      finished: ['one', 'two'],
      left: [],
      leftCount: 0,
    });
    expect([started, queue.left()]).toEqual([['one', 'two'], []]);
    // What is deleted is not given back.
    expect(sqs.commandCalls(ChangeMessageVisibilityBatchCommand)).toEqual([]);
  });

  it('undoes an order once, however many messages are about it', async () => {
    inNeed('one');
    for (const id of ['m-1', 'm-2', 'm-3']) queue.send(id, 'one');

    await redrive();

    expect([started, queue.left()]).toEqual([['one'], []]);
  });

  it('takes all messages, not only the first ten', async () => {
    for (let id = 0; id < 25; id++) {
      inNeed(`o-${id}`);
      queue.send(`m-${id}`, `o-${id}`);
    }

    expect((await redrive({ isScheduled: true })).finished).toHaveLength(25);
    expect(queue.left()).toEqual([]);
  });

  it('deletes the message of an order that somebody else has finished, and starts nothing', async () => {
    inNeed('one');
    finish(orders.get('one') as Order);
    queue.send('m-1', 'one');

    expect(await redrive()).toMatchObject({ redriven: [], finished: ['one'] });
    expect([started, queue.left()]).toEqual([[], []]);
  });

  it('keeps the message of an order that fails again, and gives it back', async () => {
    // The run that the claim names has closed it, and left the same behind.
    undo = (order) => {
      const run = 'one.redrive-1';
      Object.assign(order, { undoRun: run, closedBy: run, unresolved: { increaseStock: { Error: 'Down' } } });
    };
    inNeed('one');
    queue.send('m-1', 'one');

    expect(await redrive()).toEqual({
      ...NONE_FAILED,
      failedAgain: [{ orderId: 'one', unresolved: ['increaseStock'], why: 'increaseStock: Down' }],
      failedAgainCount: 1,
      redriven: ['one'],
      finished: [],
      left: [],
      leftCount: 0,
    });
    expect([queue.left(), queue.held()]).toEqual([['m-1'], []]);
  });

  it.each([
    ['the newest', [10, 20, 30], 'm-3'],
    ['the newest, in whatever order they come', [30, 10, 20], 'm-1'],
    ['that of the last id when they were sent at the same moment', [10, 10, 10], 'm-3'],
  ])('keeps %s of several messages of an order that fails again', async (_which, times, kept) => {
    undo = () => {};
    inNeed('one');
    times.forEach((sentAt, index) => {
      queue.send(`m-${index + 1}`, 'one', sentAt);
    });

    await redrive();

    expect([queue.left(), queue.held()]).toEqual([[kept], []]);
  });

  it('keeps that of the last id also when it comes first', async () => {
    undo = () => {};
    inNeed('one');
    for (const id of ['m-3', 'm-1', 'm-2']) queue.send(id, 'one', 10);

    await redrive();

    expect(queue.left()).toEqual(['m-3']);
  });

  it('deletes the message of an order that it confirms: it was paid for', async () => {
    inNeed('one');
    Object.assign(orders.get('one') as Order, { status: 'PENDING', needsAttention: false });
    documents.on(BatchGetCommand).callsFake(async ({ RequestItems }) => ({
      Responses: Object.fromEntries(
        Object.entries(RequestItems as Record<string, { Keys: object[] }>).map(([table, { Keys }]) => [
          table,
          Keys.map((key) => ({ ...key, state: 'APPLIED' })),
        ]),
      ),
    }));
    queue.send('m-1', 'one');

    expect(await redrive()).toEqual({
      ...NONE_FAILED,
      redriven: [],
      finished: ['one'],
      left: [],
      leftCount: 0,
    });
    expect([started, queue.left()]).toEqual([[], []]);
  });

  it('takes the message which the failure has sent, and deletes the older one', async () => {
    inNeed('one');
    queue.send('m-old', 'one', 10);
    undo = () => queue.send('m-new', 'one', 20);

    await redrive();

    expect([queue.left(), queue.held()]).toEqual([['m-new'], []]);
  });

  it('takes also the message which the failure sends while the pass waits for the end', async () => {
    inNeed('one');
    queue.send('m-old', 'one', 10);
    let reads = 0;
    undo = () => {
      documents.on(GetCommand).callsFake(async () => {
        const order = orders.get('one') as Order;
        if (++reads === 2) {
          queue.send('m-new', 'one', 20);
          Object.assign(order, { undoRun: 'a-run', closedBy: 'a-run' });
        }
        return { Item: { ...order } };
      });
    };

    expect(await redrive({ isScheduled: true })).toMatchObject({ failedAgainCount: 1 });

    expect([queue.left(), queue.held()]).toEqual([['m-new'], []]);
  });

  it('says of an order whose undo does not end that it is running, also of one that came in late', async () => {
    for (const id of ['one', 'two']) inNeed(id);
    queue.send('m-1', 'one');
    let reads = 0;
    undo = () => {
      documents.on(GetCommand).callsFake(async ({ Key }) => {
        if (++reads === 2) queue.send('m-2', 'two');
        return { Item: { ...orders.get(Key.pk.slice('ORDER#'.length)) } };
      });
    };

    expect(await redrive({ isScheduled: true })).toEqual({
      ...NONE_FAILED,
      running: ['one', 'two'],
      redriven: ['one', 'two'],
      finished: [],
      left: [],
      leftCount: 0,
    });
    expect([queue.left(), queue.held()]).toEqual([['m-1', 'm-2'], []]);
  });

  it('names the orders whose undo could not be started, a hundred at most, and counts all', async () => {
    for (let id = 0; id < 103; id++) inNeed(`o-${id}`);
    stepFunctions.on(StartExecutionCommand).rejects(new Error('is down'));

    const { failedAgain, failedAgainCount, redriven } = await redrive();

    expect([failedAgain.length, failedAgainCount, redriven]).toEqual([100, 103, []]);
    expect(failedAgain[0]).toEqual({ orderId: 'o-0', unresolved: [], why: 'failed: is down' });
  });

  it('keeps every message of an order that it leaves', async () => {
    inNeed('one');
    (orders.get('one') as Order).closedBy = 'another';
    queue.send('m-1', 'one', 10);
    queue.send('m-2', 'one', 20);

    await redrive();

    expect([queue.left(), queue.held()]).toEqual([['m-1', 'm-2'], []]);
  });

  it('leaves the order of a run that goes on, with its message', async () => {
    inNeed('one');
    (orders.get('one') as Order).closedBy = 'another';
    queue.send('m-1', 'one');
    inNeed('two');
    queue.send('m-2', 'two');

    expect(await redrive()).toEqual({
      ...NONE_FAILED,
      redriven: ['two'],
      finished: ['two'],
      left: [{ id: 'one', why: 'its saga is running' }],
      leftCount: 1,
    });
    expect([queue.left(), queue.held()]).toEqual([['m-1'], []]);
  });

  it.each([
    ['no JSON', 'no JSON'],
    ['another message', '{"orderId":"one"}'],
    ['an order without id', '{"order":{"orderId":""},"unresolved":{}}'],
    ['an id that is none', JSON.stringify({ order: { orderId: 'x'.repeat(65) }, unresolved: {} })],
    ['an order of which nothing is unresolved', '{"order":{"orderId":"one"}}'],
  ])('keeps poison (%s), names it, and goes on with the others', async (_what, body) => {
    inNeed('two');
    queue.send('poison', 'one', 0, body);
    queue.send('m-2', 'two');

    expect(await redrive()).toEqual({
      ...NONE_FAILED,
      redriven: ['two'],
      finished: ['two'],
      left: [{ id: 'poison', why: 'poison: no order can be read in it' }],
      leftCount: 1,
    });
    expect([queue.left(), queue.held()]).toEqual([['poison'], []]);
  });

  it('keeps the message of an order that is not there', async () => {
    queue.send('m-1', 'nobody');

    expect(await redrive()).toMatchObject({ left: [{ id: 'nobody', why: 'there is no such order' }] });
    expect(queue.left()).toEqual(['m-1']);
  });

  it('lists a hundred of what it left, and counts all', async () => {
    for (let id = 0; id < 103; id++) queue.send(`poison-${id}`, '', 0, 'poison');

    const { left, leftCount } = await redrive({ maxMessages: 200 });

    expect([left.length, leftCount]).toEqual([100, 103]);
    expect(queue.held()).toEqual([]);
  });

  it('takes no more messages than it may', async () => {
    for (let id = 0; id < 25; id++) queue.send(`poison-${id}`, '', 0, 'poison');

    expect(await redrive({ maxMessages: 20 })).toMatchObject({ leftCount: 20 });
  });

  it('takes none when the time is up', async () => {
    inNeed('one');
    queue.send('m-1', 'one');

    expect(await redrive({ isTimeUp: () => true })).toEqual({
      ...NONE_FAILED,
      redriven: [],
      finished: [],
      left: [],
      leftCount: 0,
    });
    expect([started, queue.left(), queue.held()]).toEqual([[], ['m-1'], []]);
  });

  it('gives all back when it fails', async () => {
    queue.send('m-1', '', 0, 'poison');
    let takes = 0;
    sqs.on(ReceiveMessageCommand).callsFake(async () => {
      if (++takes > 1) throw new Error('is down');
      return { Messages: queue.take() };
    });

    await expect(redrive()).rejects.toThrow('is down');
    expect([queue.left(), queue.held()]).toEqual([['m-1'], []]);
  });
});

describe('an order in need whose message is lost', () => {
  it('is undone again when a person asks for all', async () => {
    inNeed('one');

    expect(await redrive()).toMatchObject({ redriven: ['one'], finished: ['one'] });
  });

  it('is not looked for by the schedule', async () => {
    inNeed('one');

    expect(await redrive({ isScheduled: true })).toEqual({
      ...NONE_FAILED,
      redriven: [],
      finished: [],
      left: [],
      leftCount: 0,
    });
    expect(documents.commandCalls(QueryCommand)).toEqual([]);
  });
});

describe('the redrive of one order', () => {
  it('undoes that one, deletes its messages and leaves those of others as they are', async () => {
    for (const id of ['one', 'two']) {
      inNeed(id);
      queue.send(`m-${id}`, id);
    }

    expect(await inSimulatedTime(() => redriveOrder('one', OPTIONS))).toEqual({
      ...NONE_FAILED,
      redriven: ['one'],
      finished: ['one'],
      left: [],
      leftCount: 0,
    });
    expect([started, queue.left(), queue.held()]).toEqual([['one'], ['m-two'], []]);
  });

  it('is by a person: a limit of tries is none for it', async () => {
    inNeed('one');
    Object.assign(orders.get('one') as Order, { scheduledTries: 9, gaveUpAt: '2026-01-01' });

    await inSimulatedTime(() => redriveOrder('one', { ...OPTIONS, correlationId: 'the-operator' }));

    const [claim] = documents.commandCalls(UpdateCommand);
    expect(claim?.args[0].input.ExpressionAttributeValues).toMatchObject({
      ':undoRun': 'one.redrive-1',
      ':scheduledTries': 9,
      ':correlationId': 'the-operator',
    });
  });

  it('says that there is none', async () => {
    expect(await inSimulatedTime(() => redriveOrder('nobody', OPTIONS))).toEqual({
      ...NONE_FAILED,
      redriven: [],
      finished: [],
      left: [{ id: 'nobody', why: 'there is no such order' }],
      leftCount: 1,
    });
  });
});

describe('the redrive of some orders', () => {
  it('undoes those, also one that was given up, deletes their messages and leaves those of others as they are', async () => {
    for (const id of ['one', 'two', 'three']) {
      inNeed(id);
      queue.send(`m-${id}`, id);
    }
    Object.assign(orders.get('one') as Order, { scheduledTries: 9, gaveUpAt: '2026-01-01' });

    expect(await inSimulatedTime(() => redriveThese(['one', 'two'], { isTimeUp: () => false }))).toEqual({
      ...NONE_FAILED,
      redriven: ['one', 'two'],
      finished: ['one', 'two'],
      left: [],
      leftCount: 0,
    });
    expect([started, queue.left(), queue.held()]).toEqual([['one', 'two'], ['m-three'], []]);
  });
});

describe('a portion of the orders in need', () => {
  const portion = (limit: number, after?: Parameters<typeof redriveSome>[0]['after']) =>
    inSimulatedTime(() => redriveSome({ limit, after }, { isTimeUp: () => false }));

  it('is so many of them, with the place of the next, and takes no message', async () => {
    for (const id of ['one', 'two', 'three']) {
      inNeed(id);
      queue.send(`m-${id}`, id);
    }

    const first = await portion(2);

    expect(first).toEqual({
      ...NONE_FAILED,
      redriven: ['one', 'two'],
      finished: ['one', 'two'],
      left: [],
      leftCount: 0,
      next: { pk: 'ORDER#two', sk: 'ORDER', shard: 'OPEN#0' },
    });
    expect(sqs.commandCalls(ReceiveMessageCommand)).toEqual([]);
    expect(queue.left()).toEqual(['m-one', 'm-two', 'm-three']);
  });

  it('of one order has the place behind it', async () => {
    for (const id of ['one', 'two']) inNeed(id);

    expect(await portion(1)).toMatchObject({ redriven: ['one'], next: { pk: 'ORDER#one' } });
  });

  it('has no next where there are fewer', async () => {
    inNeed('one');

    expect(await portion(2)).not.toHaveProperty('next');
    expect(started).toEqual(['one']);
  });

  it('begins where the last one ended', async () => {
    inNeed('one');
    const after = { pk: 'ORDER#zero', sk: 'ORDER', createdAt: 'then', shard: 'OPEN#0' };

    await portion(2, after);

    expect(documents.commandCalls(QueryCommand)[0]?.args[0].input.ExclusiveStartKey).toMatchObject({
      pk: 'ORDER#zero',
    });
  });

  it('is by a person: a limit of tries is none for it', async () => {
    inNeed('one');
    Object.assign(orders.get('one') as Order, { scheduledTries: 9, gaveUpAt: '2026-01-01' });

    expect(await portion(1)).toMatchObject({ redriven: ['one'] });
  });
});
