import { randomUUID } from 'node:crypto';
import { ExecutionLimitExceeded } from '@aws-sdk/client-sfn';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { cancelPlacedOrder } from '../../lambdas/orchestrator/cancel.ts';
import { handler } from '../../lambdas/orchestrator/handler.ts';
import { orderIdFor, takeOrder } from '../../lambdas/orchestrator/intake.ts';
import { reconcile } from '../../lambdas/recovery/reconcile.ts';
import { keepEnd } from '../../lambdas/shared/api/request-record.ts';
import { dynamo } from '../../lambdas/shared/platform/clients.ts';
import { orderKey, table } from '../../lambdas/shared/saga/order-record.ts';
import { DEATHS, dieAt, letWritesDie, mayDie } from '../support/faults/deaths.ts';
import { loseReplyOfRecord } from '../support/faults/lost-replies.ts';
import { Executions } from '../support/saga/executions.ts';
import { expireRequests } from '../support/saga/idempotency.ts';
import { aRequest } from '../support/saga/requests.ts';
import { invoke } from '../support/saga/saga.ts';
import { createTables, get } from '../support/saga/tables.ts';
import { anOrder, BALANCE, createWorld, possessions, STOCK } from '../support/saga/world.ts';

let executions: Executions;
/** What the next runs wait for before they begin. */
let held = Promise.resolve();

/** What a start is refused with. */
let refused: Error | undefined;

/** An hour passes for the order: its run can no longer be about to start. */
async function age(orderId: string): Promise<void> {
  await dynamo.send(
    new UpdateCommand({
      TableName: table,
      Key: orderKey(orderId),
      UpdateExpression: 'SET createdAt = :past, updatedAt = :past',
      ExpressionAttributeValues: { ':past': new Date(Date.now() - 3_600_000).toISOString() },
    }),
  );
}

/** Holds every run back until the returned function is called. */
function holdRuns(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  held = promise;
  return resolve;
}

beforeAll(async () => {
  await createTables();
  letWritesDie();
  executions = new Executions({
    invoke: async (call) => {
      await held;
      return invoke(call);
    },
    beforeStart: async () => {
      if (refused) throw refused;
      await mayDie('before the run is started');
    },
    afterStart: () => mayDie('after the run was started'),
  });
});

const BOUGHT = {
  stock: STOCK - 2,
  balance: BALANCE - 1_800,
  coupon: 'USED',
  placed: true,
  payment: 'PAID',
};
const UNTOUCHED = {
  stock: STOCK,
  balance: BALANCE,
  coupon: 'ISSUED',
  placed: undefined,
  payment: undefined,
};
const context = { getRemainingTimeInMillis: () => 28_000 } as Context;

/** A customer who wants two units, and the request for them. */
async function aBuyer({ balance = BALANCE } = {}) {
  const world = await createWorld({ balance });
  const { items, couponId } = anOrder(world);
  const body = { items, couponId };
  const key = randomUUID();
  const { userId } = world;
  const orderId = orderIdFor(userId, key);
  const post = async ({ wait = 0, order = body as object, sentKey = key } = {}) => {
    const headers = { 'idempotency-key': sentKey, ...(wait && { prefer: `wait=${wait}` }) };
    const request = aRequest('POST /orders', { userId, body: order, headers });
    const answer = await handler(request, context);
    return {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      body: JSON.parse(answer.body),
    };
  };
  return {
    ...{ world, userId, key, body, orderId, post },
    runs: () => executions.namesFor(orderId),
    order: () => get('order', orderKey(orderId)),
    seen: () => possessions(world, orderId),
  };
}

describe.each(DEATHS)('an order whose Lambda died %s', (death) => {
  it('is in progress as long as it could have lived, and then the retry has it, once', async () => {
    const { orderId, post, runs, seen } = await aBuyer();
    await dieAt(death, post);

    const early = await post();
    await expireRequests('in_progress_expiration');
    const late = await post({ wait: 20 });

    expect([early.status, early.headers['retry-after'], early.body.reason]).toEqual([
      409,
      '1',
      'REQUEST_IN_PROGRESS',
    ]);
    expect([late.status, late.headers.location]).toEqual([201, `/orders/${orderId}`]);
    expect(late.body).toMatchObject({ orderId, status: 'CONFIRMED' });
    expect(runs()).toEqual([orderId]);
    expect(await seen()).toEqual(BOUGHT);
  });
});

describe('an order whose client never comes back', () => {
  it('is none when the Lambda died before it was written', async () => {
    const { post, order, runs, seen } = await aBuyer();

    await dieAt('before the order is written', post);

    expect(await order()).toBeUndefined();
    expect(runs()).toEqual([]);
    expect(await seen()).toEqual(UNTOUCHED);
  });

  it('is rejected by reconcile when its run was never started, and not started by a client who comes too late', async () => {
    const { orderId, post, order, runs, seen } = await aBuyer();
    await dieAt('before the run is started', post);
    expect(await order()).toMatchObject({ status: 'PENDING', openShard: expect.any(String) });

    await age(orderId);
    const { undone } = await reconcile({ olderThanSeconds: 0 }, { isScheduled: true, isTimeUp: () => false });
    await executions.settle(orderId);
    await expireRequests('in_progress_expiration');
    const tooLate = await post({ wait: 20 });

    expect(undone).toContain(orderId);
    expect(tooLate).toMatchObject({
      status: 409,
      body: { status: 409, reason: 'SERVICE_UNAVAILABLE', orderId },
    });
    expect(runs()).toEqual([`${orderId}.reconcile-1`]);
    expect(await seen()).toEqual(UNTOUCHED);
  });

  it.each(['after the run was started', 'before the response is stored'] as const)(
    'goes its way all the same when the Lambda died %s',
    async (death) => {
      const { orderId, post, order, seen } = await aBuyer();
      await dieAt(death, post);

      await executions.settle(orderId);

      expect(await order()).toMatchObject({ status: 'CONFIRMED' });
      expect(await seen()).toEqual(BOUGHT);
    },
  );
});

describe('an order that is asked for again when the record of its request has expired', () => {
  /** A confirmed order whose record has expired. */
  async function anOldOrder() {
    const buyer = await aBuyer();
    const first = await buyer.post({ wait: 20 });
    await expireRequests('expiration');
    return { ...buyer, first };
  }

  it('is the same order, as it was answered first', async () => {
    const { orderId, post, first, runs, seen } = await anOldOrder();

    const again = await post({ wait: 20 });

    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers['idempotency-replayed']).toBeUndefined();
    expect(runs()).toEqual([orderId]);
    expect(await seen()).toEqual(BOUGHT);
  });

  it('is taken in as ever for those who do not wait, though it was confirmed long ago', async () => {
    const { orderId, post } = await anOldOrder();

    const { status, headers, body } = await post();

    expect([status, body]).toEqual([202, { orderId, status: 'PENDING' }]);
    expect(headers.location).toBe(`/orders/${orderId}`);
  });

  it('is shown as cancelled when it was cancelled since', async () => {
    const { orderId, userId, post } = await anOldOrder();
    await cancelPlacedOrder(orderId, { userId, isAdmin: false });
    await executions.settle(orderId);

    const { status, body } = await post({ wait: 20 });

    expect([status, body.status]).toEqual([201, 'CANCELLED']);
  });

  it('is refused with another body: the key still means the first one', async () => {
    const { body, post, runs, orderId, seen } = await anOldOrder();

    const other = await post({ order: { items: body.items } });

    expect([other.status, other.body.status]).toEqual([422, 422]);
    expect(runs()).toEqual([orderId]);
    expect(await seen()).toEqual(BOUGHT);
  });
});

describe('an order that was taken in, and is asked for again by a client that waits', () => {
  /** An order that was answered 202, which has been confirmed since. */
  async function aTakenOrder() {
    const buyer = await aBuyer();
    const first = await buyer.post();
    await executions.settle(buyer.orderId);
    return { ...buyer, first };
  }

  it('is answered by its end: confirmed', async () => {
    const { orderId, post, first, runs, seen } = await aTakenOrder();

    const end = await post({ wait: 20 });

    expect([first.status, first.headers['idempotency-replayed']]).toEqual([202, undefined]);
    expect([end.status, end.body]).toMatchObject([201, { orderId, status: 'CONFIRMED' }]);
    expect(end.headers).toMatchObject({
      'idempotency-replayed': 'true',
      'preference-applied': 'wait=20',
      location: `/orders/${orderId}`,
    });
    expect(runs()).toEqual([orderId]);
    expect(await seen()).toEqual(BOUGHT);
  });

  it('is answered by its end: rejected', async () => {
    const { orderId, post } = await aBuyer({ balance: 0 });
    await post();
    await executions.settle(orderId);

    const end = await post({ wait: 20 });

    expect([end.status, end.body]).toMatchObject([409, { orderId, reason: 'INSUFFICIENT_BALANCE' }]);
    expect(end.headers).toMatchObject({
      'idempotency-replayed': 'true',
      'content-type': 'application/problem+json',
    });
  });

  it('is answered by its end when the first had waited, but not for long enough', async () => {
    const buyer = await aBuyer();
    const wake = holdRuns();
    const first = await buyer.post({ wait: 1 });
    wake();

    const end = await buyer.post({ wait: 20 });

    expect([first.status, first.body, end.status]).toEqual([
      202,
      { orderId: buyer.orderId, status: 'PENDING' },
      201,
    ]);
  });

  it('is answered by its end where nobody may wait, as soon as there is one', async () => {
    const buyer = await aBuyer();
    const wake = holdRuns();
    process.env.ALLOWS_WAITING = '';
    const answers = [await buyer.post({ wait: 20 }), await buyer.post({ wait: 20 })];
    wake();
    await executions.settle(buyer.orderId);

    answers.push(await buyer.post({ wait: 20 }), await buyer.post());
    process.env.ALLOWS_WAITING = 'true';

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 201, 202]);
    for (const { headers } of answers) expect(headers['preference-applied']).toBeUndefined();
  });

  it('is PENDING for as long as it is', async () => {
    const buyer = await aBuyer();
    const wake = holdRuns();
    const first = await buyer.post();

    const again = await buyer.post({ wait: 1 });
    wake();
    await executions.settle(buyer.orderId);

    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true', 'preference-applied': 'wait=1' });
  });

  it('has one end, to the letter, though it is cancelled later', async () => {
    const { orderId, userId, post } = await aTakenOrder();
    const end = await post({ wait: 20 });
    await cancelPlacedOrder(orderId, { userId, isAdmin: false });
    await executions.settle(orderId);

    const again = await post({ wait: 20 });

    expect([again.status, again.body]).toEqual([end.status, end.body]);
  });

  it('has one end for all who ask at once', async () => {
    const { post } = await aTakenOrder();

    const ends = await Promise.all(Array.from({ length: 5 }, () => post({ wait: 20 })));

    expect(new Set(ends.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  });

  it('does not bring a record back that has expired meanwhile', async () => {
    const id = `POST /orders#${randomUUID()}`;

    const end = await keepEnd(id, { status: 201 });

    const { Item } = await dynamo.send(
      new GetCommand({ TableName: process.env.IDEMPOTENCY_TABLE, Key: { id } }),
    );
    expect([end, Item]).toEqual([{ status: 201 }, undefined]);
  });

  it('is the first answer again, to the letter, for a client that does not wait', async () => {
    const { post, first } = await aTakenOrder();
    await post({ wait: 20 });

    const again = await post();

    expect([again.status, again.body, again.headers.location]).toEqual([
      202,
      first.body,
      first.headers.location,
    ]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.headers['preference-applied']).toBeUndefined();
  });
});

describe('an order whose key is a string of RFC 8941', () => {
  it('is that of the same key without quotes', async () => {
    const { key, orderId, post, runs, seen } = await aBuyer();

    const bare = await post({ wait: 20 });
    const quoted = await post({ wait: 20, sentKey: `"${key}"` });

    expect([quoted.status, quoted.body]).toEqual([201, bare.body]);
    expect(quoted.headers['idempotency-replayed']).toBe('true');
    expect(runs()).toEqual([orderId]);
    expect(await seen()).toEqual(BOUGHT);
  });
});

describe('a request whose own record was written, and the reply lost', () => {
  it('knows the record for its own when the SDK writes it again', async () => {
    const { post, seen } = await aBuyer();
    loseReplyOfRecord();

    const { status } = await post({ wait: 20 });

    expect(status).toBe(201);
    expect(await seen()).toEqual(BOUGHT);
  });

  it('still takes that of another for one in progress', async () => {
    const { post } = await aBuyer();
    await dieAt('before the order is written', post);
    loseReplyOfRecord();

    const { status, body } = await post();

    expect([status, body.reason]).toEqual([409, 'REQUEST_IN_PROGRESS']);
  });
});

describe.each([
  ['with ExecutionLimitExceeded', new ExecutionLimitExceeded({ message: 'too many', $metadata: {} })],
  ['with ThrottlingException', Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })],
])('an order whose start Step Functions refuses %s', (_how, refusal) => {
  it('is asked for again, and then it is started, once', async () => {
    const { orderId, post, runs, seen } = await aBuyer();
    refused = refusal;

    const busy = await post({ wait: 20 });
    refused = undefined;
    const again = await post({ wait: 20 });

    expect([busy.status, busy.headers['retry-after'], again.status]).toEqual([503, '1', 201]);
    expect(runs()).toEqual([orderId]);
    expect(await seen()).toEqual(BOUGHT);
  });

  it('is cancelled when its cancellation is asked for again: it was claimed, and its undo refused', async () => {
    const { orderId, userId, post, runs, seen, order } = await aBuyer();
    await post({ wait: 20 });
    const cancel = () =>
      handler(aRequest('POST /orders/{orderId}/cancel', { userId, path: { orderId } }), context);
    refused = refusal;

    const busy = await cancel();
    refused = undefined;
    const again = await cancel();
    await executions.settle(orderId);

    expect([busy.statusCode, busy.headers?.['retry-after'], again.statusCode]).toEqual([503, '1', 202]);
    expect(runs()).toEqual([orderId, `${orderId}.cancel-1`]);
    expect(await order()).toMatchObject({ status: 'CANCELLED' });
    expect(await seen()).toMatchObject({ stock: STOCK, balance: BALANCE, coupon: 'ISSUED' });
  });
});

describe('an order that is asked for ten times at once', () => {
  it('is one order: the others get its answer, or are told to come back', async () => {
    const { orderId, post, runs, seen } = await aBuyer();

    const answers = await Promise.all(Array.from({ length: 10 }, () => post()));
    await executions.settle(orderId);

    const taken = answers.filter(({ status }) => status === 202);
    const told = answers.filter(({ body: { reason } }) => reason === 'REQUEST_IN_PROGRESS');
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length + told.length).toBe(10);
    for (const { body } of taken) expect(body).toEqual({ orderId, status: 'PENDING' });
    expect(runs()).toEqual([orderId]);
    expect(await seen()).toEqual(BOUGHT);
  });

  it('is one order even when no record keeps them apart', async () => {
    const { orderId, userId, key, body, runs, seen } = await aBuyer();

    const orders = await Promise.all(
      Array.from({ length: 10 }, () => takeOrder(userId, key, body, 'a-test')),
    );
    await executions.settle(orderId);

    expect(new Set(orders.map((order) => order.orderId))).toEqual(new Set([orderId]));
    expect(runs()).toEqual([orderId]);
    expect(await seen()).toEqual(BOUGHT);
  });
});
