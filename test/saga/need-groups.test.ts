import { randomUUID } from 'node:crypto';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { QUIET_SECONDS } from '../../lambdas/notifier/group-news.ts';
import { listCauses, readGroup } from '../../lambdas/notifier/groups.ts';
import { handler } from '../../lambdas/notifier/handler.ts';
import { LEASE_SECONDS } from '../../lambdas/notifier/lease.ts';
import { groupKey, table } from '../../lambdas/notifier/table.ts';
import { dynamo } from '../../lambdas/shared/platform/clients.ts';
import { createAlertsTable } from '../support/saga/tables.ts';

const sns = mockClient(SNSClient);
/** What was told, by its subject. */
let told: string[];
let texts: string[];
/** What happens instead of a message, or before it. */
let onPublish: () => Promise<void>;

beforeAll(createAlertsTable);
beforeEach(() => {
  told = [];
  texts = [];
  onPublish = async () => {};
  sns.on(PublishCommand).callsFake(async ({ Subject, Message }) => {
    await onPublish();
    told.push(Subject.replace('order-saga test: ', ''));
    texts.push(Message);
  });
});
afterEach(async () => {
  dynamo.middlewareStack.remove('pause');
  // The schedule looks at every group that there is.
  for (const cause of await listCauses())
    await dynamo.send(new DeleteCommand({ TableName: table, Key: groupKey(cause) }));
});
afterAll(() => sns.restore());

const { now } = Date;
let passed = 0;
const later = (seconds: number) => {
  passed += seconds * 1000;
  Date.now = () => now() + passed;
};
afterEach(() => {
  passed = 0;
  Date.now = now;
});

let sequence = 0;
type Fields = Record<string, unknown>;

/** A cause that no other test has. */
class Outage {
  readonly error = `Down-${randomUUID()}`;
  readonly cause = `increaseStock.${this.error}`;
  readonly #orders = new Map<string, Fields>();

  /** A change of the order's record, as its stream has it. */
  change(orderId: string, fields: Fields): DynamoDBRecord {
    const before = this.#orders.get(orderId);
    const after = { pk: `ORDER#${orderId}`, sk: 'ORDER', orderId, userId: 'u-1', ...before, ...fields };
    this.#orders.set(orderId, after);
    const image = (item: Fields) => marshall(item, { removeUndefinedValues: true }) as never;
    return {
      eventID: randomUUID(),
      eventSource: 'aws:dynamodb',
      dynamodb: {
        SequenceNumber: String(++sequence),
        ...(before && { OldImage: image(before) }),
        NewImage: image(after),
      },
    };
  }

  failed = (orderId: string) =>
    this.change(orderId, {
      status: 'REJECTED',
      needsAttention: true,
      closedBy: `${orderId} ${sequence}`,
      inNeedSince: `2026-01-01T00:00:${String(sequence % 60).padStart(2, '0')}.000Z`,
      unresolved: { increaseStock: { Error: this.error, Cause: 'no answer' } },
    });
  claimed = (orderId: string) => this.change(orderId, { undoRuns: sequence, undoRun: `${orderId}.redrive` });
  givenBack = (orderId: string) => this.change(orderId, { placed: false });
  givenUp = (orderId: string) => this.change(orderId, { gaveUpAt: 'now' });
  finished = (orderId: string) =>
    this.change(orderId, {
      needsAttention: false,
      closedBy: `${orderId} ${sequence}`,
      unresolved: undefined,
      gaveUpAt: undefined,
    });
}

const deliver = (...records: DynamoDBRecord[]) => handler({ Records: records }, {} as Context);
const tick = () => handler({ command: 'tell' }, { getRemainingTimeInMillis: () => 20_000 } as Context);

/** Lets something happen once, before the next request of that kind which has the text. */
function beforeRequest(command: string, text: string, happens: () => Promise<unknown>): void {
  let isAwaited = true;
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (isAwaited && commandName === command && JSON.stringify(args.input).includes(text)) {
          isAwaited = false;
          await happens();
        }
        return next(args);
      },
    { step: 'initialize', priority: 'high', name: 'pause', override: true },
  );
}
const DIES = () => Promise.reject(new Error('the Lambda died'));

describe('six orders of one cause', () => {
  it('are told of at once, then together after ten minutes, and when none of them is in need any more', async () => {
    const outage = new Outage();
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

    for (const id of ids) await deliver(outage.failed(id));
    await tick();
    const atOnce = [...told];
    later(QUIET_SECONDS);
    await tick();
    await tick();
    for (const id of ids.slice(1)) await deliver(outage.finished(id));
    const whileOneIsLeft = [...told];
    await deliver(outage.finished('a'));
    await tick();

    const first = 'order a needs attention';
    const all = '6 orders need attention';
    expect(atOnce).toEqual([first]);
    expect(whileOneIsLeft).toEqual([first, all]);
    expect(told).toEqual([first, all, expect.stringMatching(/^over: increaseStock failed with Down-/)]);
    expect(texts[1]).toBe(`6 orders could not be undone completely: increaseStock fails with ${outage.error}.
They are a, b, c and 3 more; 5 new since the last message.

The first of them:
Order a of user u-1 could not be undone completely.

Not undone: increaseStock
Why: ${outage.error}: no answer
The order: REJECTED. What else it took has been given back.

Mend the cause, then run this; it is safe to run twice:
npm run recovery -- redrive --env test

Runbook: https://example.com/docs/runbook.md#an-order-needs-attention`);
    expect(texts[2]).toBe(
      `increaseStock failed with ${outage.error}: of 6 orders none needs attention because of that any more.\nFirst named: a, b, c.`,
    );
  });

  it('are kept apart from those of another, and told of anew when it comes back', async () => {
    const [one, other] = [new Outage(), new Outage()];

    await deliver(one.failed('a'), other.failed('b'), one.finished('a'), one.failed('c'));

    expect(told).toEqual([
      'order a needs attention',
      'order b needs attention',
      expect.stringMatching(/^over: /),
      'order c needs attention',
    ]);
    await deliver(one.finished('c'));
    expect(texts.at(-1)).toContain('of 1 order none needs attention because of that any more');
  });
});

describe('an order in need', () => {
  it('is no news while it is tried again, whether that fails or not', async () => {
    const outage = new Outage();
    await deliver(outage.failed('a'));
    later(QUIET_SECONDS);

    await deliver(outage.claimed('a'), outage.givenBack('a'), outage.failed('a'), outage.claimed('a'));
    await tick();
    expect(told).toEqual(['order a needs attention']);

    await deliver(outage.givenBack('a'), outage.finished('a'));
    expect(told).toEqual(['order a needs attention', expect.stringMatching(/^over: /)]);
  });

  it('moves to another group when it fails for another cause', async () => {
    const [one, other] = [new Outage(), new Outage()];
    await deliver(one.failed('a'));
    const moved = one.change('a', {
      closedBy: 'another run',
      unresolved: { increaseStock: { Error: other.error } },
    });

    await deliver(moved);

    expect(told).toEqual([
      'order a needs attention',
      'order a needs attention',
      expect.stringMatching(/^over: /),
    ]);
    expect(await readGroup(other.cause)).toMatchObject({ inNeed: 1 });
  });

  it('that was in need before groups were counted is told of when it fails again, and not when its redrive succeeds', async () => {
    const outage = new Outage();
    for (const id of ['a', 'b']) outage.failed(id);

    await deliver(outage.claimed('a'), outage.givenBack('a'), outage.finished('a'), outage.claimed('b'));
    expect(told).toEqual([]);

    await deliver(outage.failed('b'));
    expect(told).toEqual(['order b needs attention']);
  });
});

describe('orders that the schedule gives up', () => {
  it('are told of once, all together, however often it is delivered', async () => {
    const outage = new Outage();
    for (const id of ['a', 'b', 'c']) await deliver(outage.failed(id));
    later(QUIET_SECONDS);
    await tick();

    const changes = ['a', 'b', 'c'].map(outage.givenUp);
    await deliver(...changes);
    await deliver(...changes);
    await tick();
    later(QUIET_SECONDS);
    await tick();

    expect(told.slice(2)).toEqual(['the schedule has given up on 3 orders']);
    expect(texts[2]).toContain(
      'The schedule has tried 5 times to undo 3 orders, and tries no more: a, b, c.\n',
    );
    await deliver(outage.claimed('a'), outage.failed('a'));
    await tick();
    expect(told).toHaveLength(3);
  });

  it('are told of after ten minutes when others of the cause go on', async () => {
    const outage = new Outage();
    for (const id of ['a', 'b']) await deliver(outage.failed(id));
    later(QUIET_SECONDS);
    await tick();

    await deliver(outage.givenUp('b'));
    await tick();
    expect(told).toHaveLength(2);
    later(QUIET_SECONDS);
    await tick();

    expect(told.slice(2)).toEqual(['the schedule has given up on 1 order']);
    expect(texts[2]).toContain('redrive --order b --env test');
  });
});

describe('telling of a group', () => {
  it.each(['UpdateItemCommand', 'PublishCommand'])(
    'is made up for by the schedule when the Lambda dies before its %s',
    async (command) => {
      const outage = new Outage();
      if (command === 'PublishCommand') onPublish = DIES;
      else beforeRequest(command, 'leaseUntil', DIES);

      await expect(deliver(outage.failed('a'))).rejects.toThrow('died');
      onPublish = async () => {};
      await tick();
      await tick();

      expect(told).toEqual(['order a needs attention']);
    },
  );

  it('is made up for when the lease is up, if who had it died without a word', async () => {
    const outage = new Outage();
    await new Promise<void>((resolve) => {
      onPublish = () => {
        resolve();
        return new Promise(() => {});
      };
      void deliver(outage.failed('a'));
    });
    onPublish = async () => {};

    await tick();
    expect(told).toEqual([]);
    later(LEASE_SECONDS + 1);
    await tick();

    expect(told).toEqual(['order a needs attention']);
  });

  it('happens again when it was told and not noted: rather twice than never', async () => {
    const outage = new Outage();
    beforeRequest('UpdateItemCommand', 'quietUntil', DIES);

    await expect(deliver(outage.failed('a'))).rejects.toThrow('died');
    later(LEASE_SECONDS + 1);
    await tick();

    expect(told).toEqual(['order a needs attention', 'order a needs attention']);
  });

  it('happens once when two have read the same news', async () => {
    const outage = new Outage();
    beforeRequest('UpdateItemCommand', 'leaseUntil', tick);

    await deliver(outage.failed('a'));

    expect(told).toEqual(['order a needs attention']);
  });

  it('does not say that it is over when another order comes between look and lease', async () => {
    const outage = new Outage();
    await deliver(outage.failed('a'));
    beforeRequest('UpdateItemCommand', 'leaseUntil', () => deliver(outage.failed('b')));

    await deliver(outage.finished('a'));
    later(QUIET_SECONDS);
    await tick();

    expect(told).toEqual(['order a needs attention', 'order b needs attention']);
  });

  it('tells of the order that comes while it is said that it is over', async () => {
    const outage = new Outage();
    await deliver(outage.failed('a'));
    onPublish = async () => {
      onPublish = async () => {};
      await deliver(outage.failed('b'));
    };

    await deliver(outage.finished('a'));
    await tick();

    expect(told.slice(1)).toEqual([expect.stringMatching(/^over: /), 'order b needs attention']);
  });

  it('keeps no other group back when one cannot be told of', async () => {
    const [one, other] = [new Outage(), new Outage()];
    onPublish = DIES;
    for (const change of [one.failed('a'), other.failed('b')]) await deliver(change).catch(() => {});
    let tries = 0;
    onPublish = () => (++tries === 1 ? DIES() : Promise.resolve());

    await tick();

    expect(told).toHaveLength(1);
    await tick();
    expect(told).toHaveLength(2);
  });
});

describe('who is in a group', () => {
  it('is right when changes come twice, late, and all at once', async () => {
    const outage = new Outage();
    const changes = [outage.failed('a'), outage.finished('a'), outage.failed('b'), outage.failed('c')];

    await deliver(...changes);
    await deliver(...changes);
    await Promise.all([...changes, ...changes].map((change) => deliver(change)));

    expect(await readGroup(outage.cause)).toMatchObject({ joined: 3, inNeed: 2 });
  });

  it('is right when an older change comes after a newer one, and between its read and its write', async () => {
    const outage = new Outage();
    const [came, left] = [outage.failed('a'), outage.finished('a')];
    beforeRequest('TransactWriteItemsCommand', outage.error, () => deliver(left));

    await deliver(came);

    expect(await readGroup(outage.cause)).toMatchObject({ joined: 0, inNeed: 0 });
    expect(told).toEqual([]);
  });
});
