import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { runRecovery } from '../../../lambdas/recovery/commands.ts';
import { groupByCause } from '../../../lambdas/recovery/operator/causes.ts';
import { listJobs } from '../../../lambdas/recovery/operator/jobs.ts';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { orderKey } from '../../../lambdas/shared/saga/order-record.ts';
import { Shop } from '../../support/saga/shop.ts';
import { tableOf } from '../../support/saga/tables.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});

const { now } = Date;
afterEach(() => {
  Date.now = now;
});
const LONG_MS = 900_000;
const ask = (command: object) => runRecovery(command, () => LONG_MS);
const nextTries = async () => (await groupByCause()).causes.map(({ nextTryAt }) => nextTryAt);

/** What the history has gained since. */
async function gainedBy(run: () => Promise<unknown>) {
  const known = new Set((await listJobs({ limit: 100 })).items.map(({ jobId }) => jobId));
  await run();
  const { items } = await listJobs({ limit: 100 });
  return items.filter(({ jobId }) => !known.has(jobId)).map(({ kind, by, status }) => ({ kind, by, status }));
}

describe('when an order in need is tried again', () => {
  it('is told by the last pass of the schedule, and by no other; not when it is late, and not of one that it has given up', async () => {
    const { orderId } = await shop.inNeed();
    expect(await nextTries()).toEqual([undefined]);

    shop.onCall = ({ command }) => {
      if (command === 'increaseStock') throw new Error('is still down');
    };
    await ask({ command: 'redrive' });
    await shop.executions.settle();
    expect(await nextTries()).toEqual([undefined]);

    const before = now();
    await ask({ command: 'redrive', isScheduled: true });
    const after = now();
    await shop.executions.settle();
    const [next] = await nextTries();
    const minutes = (from: number) => (Date.parse(next as string) - from) / 60_000;
    expect(minutes(before)).toBeGreaterThanOrEqual(15);
    expect(minutes(after)).toBeLessThanOrEqual(15);

    Date.now = () => now() + 16 * 60_000;
    expect(await nextTries()).toEqual([undefined]);
    Date.now = now;
    await dynamo.send(
      new UpdateCommand({
        TableName: tableOf('order'),
        Key: orderKey(orderId),
        UpdateExpression: 'SET scheduledTries = :all',
        ExpressionAttributeValues: { ':all': 5 },
      }),
    );
    expect(await nextTries()).toEqual([undefined]);
    shop.onCall = () => {};
  });
});

describe('the history of runs', () => {
  it.each(['reconcile', 'redrive', 'audit', 'replay'])('has a %s from the command line', async (command) => {
    expect(await gainedBy(() => ask({ command }))).toEqual([
      { kind: command, by: 'command line', status: 'DONE' },
    ]);
  });

  it('has a pass of the schedule when it had something to do, and only then', async () => {
    await ask({ command: 'redrive' });
    await shop.executions.settle();
    await ask({ command: 'redrive' });

    expect(await gainedBy(() => ask({ command: 'redrive', isScheduled: true }))).toEqual([]);
    expect(await gainedBy(() => ask({ command: 'reconcile', isScheduled: true }))).toEqual([]);

    await shop.inNeed();
    expect(await gainedBy(() => ask({ command: 'redrive', isScheduled: true }))).toEqual([
      { kind: 'redrive', by: 'schedule', status: 'DONE' },
    ]);
  });

  it('has no part of an audit: whoever asked for the parts has the whole', async () => {
    expect(await gainedBy(() => ask({ command: 'audit', part: { index: 0, of: 2 } }))).toEqual([]);
  });
});
