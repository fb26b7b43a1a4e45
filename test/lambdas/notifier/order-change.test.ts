import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { aboutOrder } from '../../../lambdas/notifier/group-text.ts';
import { orderChange } from '../../../lambdas/notifier/order-change.ts';

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
  closedBy: 'o-1',
};
const STANDING = { cause: 'increaseBalance.InjectedFault', isGivenUp: false };

type Image = Record<string, unknown>;
const aChange = (before: Image | undefined, after: Image | undefined): DynamoDBRecord => ({
  eventID: 'e-1',
  dynamodb: {
    SequenceNumber: '42',
    ...(before && { OldImage: marshall(before, { removeUndefinedValues: true }) as never }),
    ...(after && { NewImage: marshall(after, { removeUndefinedValues: true }) as never }),
  },
});

describe('a change of an order', () => {
  it('says where it stood and stands: by the first compensation that failed, and by its error', () => {
    expect(
      orderChange(aChange({ ...ORDER, needsAttention: false, closedBy: undefined }, ORDER)),
    ).toMatchObject({
      orderId: 'o-1',
      sequence: '42'.padStart(40, '0'),
      before: undefined,
      after: STANDING,
      isClosed: true,
      problem: undefined,
    });
  });

  it('is no closing when a run has only claimed it, or given something back', () => {
    expect(orderChange(aChange(ORDER, { ...ORDER, undoRuns: 1, placed: false }))).toMatchObject({
      before: STANDING,
      after: STANDING,
      isClosed: false,
    });
  });

  it('says that it has left when it is well, or gone', () => {
    for (const after of [{ ...ORDER, needsAttention: false }, undefined])
      expect(orderChange(aChange(ORDER, after))).toMatchObject({
        orderId: 'o-1',
        before: STANDING,
        after: undefined,
      });
  });

  it('says that the schedule has given it up', () => {
    expect(orderChange(aChange(ORDER, { ...ORDER, gaveUpAt: 'now' })).after).toEqual({
      ...STANDING,
      isGivenUp: true,
    });
  });

  it.each([
    [
      'a failure that is none',
      { unresolved: { increaseStock: null } },
      'unresolved.increaseStock: must be an object',
    ],
    ['no user', { userId: undefined }, 'userId: is required'],
    ['an id that is none', { orderId: 7 }, 'orderId: must be a text'],
  ])('with %s cannot be read, and says why', (_what, fault, problem) => {
    expect(orderChange(aChange(ORDER, { ...ORDER, ...fault }))).toMatchObject({ orderId: 'o-1', problem });
  });

  it('cannot be read with a number that JavaScript cannot hold', () => {
    const image = { ...marshall(ORDER), undoRuns: { N: '1e100' } } as never;

    expect(orderChange({ eventID: 'e-1', dynamodb: { NewImage: image } }).problem).toMatch(/^Error: .*1e100/);
  });

  it('is no problem when what nobody can read is in no need', () => {
    const well = { ...ORDER, needsAttention: false, userId: undefined };

    expect(orderChange(aChange(ORDER, well))).toMatchObject({ problem: undefined, before: STANDING });
  });

  it('is read where the record could not be read before', () => {
    expect(orderChange(aChange({ ...ORDER, unresolved: { increaseStock: null } }, ORDER))).toMatchObject({
      before: undefined,
      after: STANDING,
    });
  });
});

describe('what is said of an order', () => {
  it('is what could not be undone, and why', () => {
    const { order } = orderChange(aChange(undefined, ORDER));

    expect(aboutOrder(order as never)).toBe(`Order o-1 of user u-1 could not be undone completely.

Not undone: increaseStock
Why: Sandbox.Timedout: Task timed out after 10.00 seconds
Not undone: increaseBalance
Why: InjectedFault: no JSON
The order: REJECTED (SERVICE_UNAVAILABLE). What else it took has been given back.`);
  });

  it('keeps a very long error short', () => {
    const endless = { increaseStock: { Error: 'E', Cause: 'x'.repeat(5_000) } };
    const { order } = orderChange(aChange(undefined, { ...ORDER, unresolved: endless }));

    expect(aboutOrder(order as never).length).toBeLessThan(1_000);
  });
});
