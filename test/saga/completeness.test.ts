import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../lambdas/journal/handler.ts';
import { eventsOf, table as journal } from '../../lambdas/journal/table.ts';
import { runRecovery } from '../../lambdas/recovery/commands.ts';
import { backfill } from '../../lambdas/recovery/completeness/backfill.ts';
import { dynamo } from '../../lambdas/shared/platform/clients.ts';
import { auditNow } from '../support/saga/findings.ts';
import { Shop } from '../support/saga/shop.ts';

const NEVER = () => false;
const HOUR_MS = 60 * 60 * 1000;
const ADVICE = 'npm run replay -- --backfill writes what is missing';

let shop: Shop;
/** What the journal's Lambda answers instead of working. */
let failing: object | undefined;
const lambda = mockClient(LambdaClient);
beforeAll(async () => {
  shop = await Shop.open();
  // The journal's Lambda, in process.
  lambda.on(InvokeCommand).callsFake(async ({ FunctionName, Payload }) => {
    expect(FunctionName).toBe('journal');
    if (!failing) await handler(JSON.parse(Payload), {} as never);
    return failing ?? {};
  });
});
afterAll(() => lambda.restore());

/** Acts an hour from now: what has not arrived by then is not on its way. */
async function inAnHour<Result>(act: () => Promise<Result>): Promise<Result> {
  const { now } = Date;
  Date.now = () => now() + HOUR_MS;
  try {
    return await act();
  } finally {
    Date.now = now;
  }
}

async function journalOf(orderId: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: journal,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': eventsOf(orderId) },
    }),
  );
  return Items;
}

async function forget(events: Record<string, unknown>[]): Promise<void> {
  for (const { pk, sk } of events)
    await dynamo.send(new DeleteCommand({ TableName: journal, Key: { pk, sk } }));
}

/** What nobody can know any more, because the order's record says only what came after it. */
const OVERWRITTEN: Partial<Record<string, string[]>> = {
  redriven: ['DeadLetterRedriven', 'CompensationFailed'],
};

describe('an event that the journal has lost', () => {
  it.each(['confirmed', 'rejected', 'refusedAtOnce', 'cancelled', 'inNeed', 'redriven', 'killed'] as const)(
    'is named by the audit, and written from the ledgers at the same place: %s',
    async (end) => {
      const { orderId } = await shop[end]();
      await auditNow();
      const before = (await journalOf(orderId)).filter(
        ({ type }) => !OVERWRITTEN[end]?.includes(String(type)),
      );
      await forget(before);

      const { violations } = await inAnHour(() => auditNow());
      const first = await inAnHour(() => backfill({ orderId, isTimeUp: NEVER }));
      const again = await inAnHour(() => backfill({ orderId, isTimeUp: NEVER }));

      const of = violations.filter(({ id }) => id === orderId);
      expect(of).toEqual([{ kind: 'EVENTS_MISSING', id: orderId, detail: expect.stringContaining(ADVICE) }]);
      for (const { type } of before) expect(of[0]?.detail).toContain(type);
      expect(first).toEqual({ orders: 1, written: before.length, late: 0 });
      expect(again).toEqual({ orders: 1, written: 0, late: 0 });
      expect(placesOf(await journalOf(orderId))).toEqual(expect.arrayContaining(placesOf(before)));
      expect((await inAnHour(() => auditNow())).violations.filter(({ id }) => id === orderId)).toEqual([]);
    },
  );

  it('is in flight as long as it may still be on its way, and not written', async () => {
    const { orderId } = await shop.confirmed();
    await auditNow();
    const [lost, ...others] = (await journalOf(orderId)).filter(({ type }) => type === 'PaymentProcessed');
    await forget([lost as Record<string, unknown>]);

    const { violations, inFlight } = await auditNow();
    const done = await backfill({ orderId, isTimeUp: NEVER });

    expect(others).toEqual([]);
    expect(violations.filter(({ id }) => id === orderId)).toEqual([]);
    expect(inFlight.filter(({ id }) => id === orderId)).toEqual([
      { kind: 'EVENTS_LATE', id: orderId, detail: 'the journal does not have PaymentProcessed yet' },
    ]);
    expect(done).toEqual({ orders: 1, written: 0, late: 1 });
    await inAnHour(() => backfill({ orderId, isTimeUp: NEVER }));
  });
});

describe('the backfill', () => {
  it('writes what all orders lack, in parts, and says when it could not read everything', async () => {
    const orders = [await shop.confirmed(), await shop.rejected(), await shop.cancelled()];
    await auditNow();
    for (const { orderId } of orders)
      await forget((await journalOf(orderId)).filter(({ type }) => type === 'StockDecreased'));
    const ask = (command: object) => runRecovery(command, () => 900_000) as Promise<{ written: number }>;

    // One change of the clock for all three: the first to end would set it back for the others.
    const parts = await inAnHour(() =>
      Promise.all([0, 1, 2].map((index) => ask({ command: 'backfill', part: { index, of: 3 } }))),
    );

    expect(parts.reduce((sum, { written }) => sum + written, 0)).toBe(3);
    expect(await inAnHour(() => ask({ command: 'backfill' }))).toMatchObject({ written: 0, late: 0 });
    expect(await backfill({ isTimeUp: () => true })).toEqual({
      orders: 0,
      written: 0,
      late: 0,
      incomplete: true,
    });
  });

  it('fails when the journal does', async () => {
    const { orderId } = await shop.confirmed();
    await auditNow();
    await forget(await journalOf(orderId));
    failing = { FunctionError: 'Unhandled' };

    const failed = inAnHour(() => backfill({ orderId, isTimeUp: NEVER }));

    await expect(failed).rejects.toThrow('the journal has failed');
    failing = undefined;
  });

  it('refuses an order that does not exist, by name', async () => {
    await expect(backfill({ orderId: 'nosuch', isTimeUp: NEVER })).rejects.toThrow(
      'orderId: there is no order "nosuch"',
    );
  });
});

const placesOf = (events: Record<string, unknown>[]) =>
  events.map(({ sk, type, at, orderId, command }) => ({ sk, type, at, orderId, command }));
