import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { orderAlert } from '../../../lambdas/notifier/order-alert.ts';

const FAILED = {
  increaseStock: {
    Error: 'Sandbox.Timedout',
    Cause: '{"errorMessage":"Task timed out after 10.00 seconds"}',
  },
  increaseBalance: { Error: 'InjectedFault', Cause: 'no JSON' },
};
const ORDER = {
  pk: 'ORDER#o-1',
  sk: 'ORDER',
  orderId: 'o-1',
  userId: 'u-1',
  status: 'REJECTED',
  reason: 'SERVICE_UNAVAILABLE',
  needsAttention: true,
  unresolved: FAILED,
};

type Image = Record<string, unknown>;
const aChange = (before: Image | undefined, after: Image): DynamoDBRecord => ({
  eventID: 'e-1',
  dynamodb: {
    ...(before && { OldImage: marshall(before) as never }),
    NewImage: marshall(after, { removeUndefinedValues: true }) as never,
  },
});

describe('the alert of an order', () => {
  it('says what could not be undone, why, and what to run', () => {
    const alert = orderAlert(aChange({ ...ORDER, needsAttention: false }, ORDER));

    expect(alert).toEqual({
      messageId: 'e-1',
      cause: 'order|o-1|increaseBalance=InjectedFault|increaseStock=Sandbox.Timedout',
      subject: 'order-saga test: order o-1 needs attention',
      text: `Order o-1 of user u-1 could not be undone completely.

Not undone: increaseStock
Why: Sandbox.Timedout: Task timed out after 10.00 seconds
Not undone: increaseBalance
Why: InjectedFault: no JSON
The order: REJECTED (SERVICE_UNAVAILABLE). What else it took has been given back.

Mend the cause, then run this; it is safe to run twice:
npm run recovery -- redrive --order o-1 --env test

Runbook: https://example.com/docs/runbook.md#an-order-needs-attention`,
    });
  });

  it('is not raised by a claim, the first one either: the next try has only begun', () => {
    expect(orderAlert(aChange(ORDER, { ...ORDER, undoRuns: 1 }))).toBeUndefined();
    expect(
      orderAlert(aChange({ ...ORDER, undoRuns: 1 }, { ...ORDER, undoRuns: 2, status: 'CANCELLING' })),
    ).toBeUndefined();
  });

  it('is raised again by a try that failed, for the same cause', () => {
    const claimed = { ...ORDER, undoRuns: 1 };

    const again = orderAlert(aChange(claimed, { ...claimed, updatedAt: 'later' }));

    expect(again?.cause).toBe('order|o-1|increaseBalance=InjectedFault|increaseStock=Sandbox.Timedout');
  });

  it('is not raised by an order that is well, or gone', () => {
    expect(orderAlert(aChange(ORDER, { ...ORDER, needsAttention: false }))).toBeUndefined();
    expect(orderAlert({ eventID: 'e-1', dynamodb: { OldImage: marshall(ORDER) as never } })).toBeUndefined();
  });

  it('keeps a very long error short', () => {
    const endless = { Error: 'E', Cause: 'x'.repeat(5_000) };

    const alert = orderAlert(aChange(undefined, { ...ORDER, unresolved: { increaseStock: endless } }));

    expect(alert?.text.length).toBeLessThan(1_000);
  });

  it.each([
    [
      'a failure that is none',
      { unresolved: { increaseStock: null } },
      'unresolved.increaseStock: must be an object',
    ],
    ['no user', { userId: undefined }, 'userId: is required'],
    ['an id that is none', { orderId: 7 }, 'orderId: must be a text'],
  ])('tells of a record with %s that it cannot be read', (_what, fault, problem) => {
    const alert = orderAlert(aChange(ORDER, { ...ORDER, ...fault }));

    expect(alert).toEqual({
      messageId: 'e-1',
      cause: 'order|o-1|unreadable',
      subject: 'order-saga test: order o-1 needs attention',
      text: `Order o-1 needs attention, and its record cannot be read: ${problem}

Mend the record in the order table, then run this; it is safe to run twice:
npm run recovery -- redrive --order o-1 --env test

Runbook: https://example.com/docs/runbook.md#an-order-needs-attention`,
    });
  });

  it('tells of a number that JavaScript cannot hold', () => {
    const image = { ...marshall(ORDER), undoRuns: { N: '1e100' } } as never;

    const alert = orderAlert({ eventID: 'e-1', dynamodb: { NewImage: image } });

    expect(alert?.cause).toBe('order|o-1|unreadable');
    expect(alert?.text).toMatch(/^Order o-1 needs attention, and its record cannot be read: Error: .*1e100/);
  });

  it('is raised where the record could not be read before', () => {
    expect(orderAlert(aChange({ ...ORDER, unresolved: { increaseStock: null } }, ORDER))?.cause).toBe(
      'order|o-1|increaseBalance=InjectedFault|increaseStock=Sandbox.Timedout',
    );
  });
});
