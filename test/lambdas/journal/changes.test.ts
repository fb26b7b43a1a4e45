import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { eventsOfChange } from '../../../lambdas/journal/changes.ts';

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T10:00:07.000Z';

type Item = Record<string, unknown>;

const image = (item: Item) => marshall(item, { removeUndefinedValues: true }) as never;
const change = (before: Item | undefined, after: Item): DynamoDBRecord => ({
  eventName: before ? 'MODIFY' : 'INSERT',
  dynamodb: { ...(before && { OldImage: image(before) }), NewImage: image(after) },
});

const aLedger = (fields: Item = {}): Item => ({
  pk: 'ORDER#o-1',
  sk: 'LEDGER#decreaseBalance',
  step: 'decreaseBalance',
  orderId: 'o-1',
  state: 'APPLIED',
  effects: { userId: 'u-1', amount: 900 },
  result: { amount: 900 },
  correlationId: 'c-1',
  at: AT,
  ...fields,
});

const anOrder = (fields: Item = {}): Item => ({
  pk: 'ORDER#o-1',
  sk: 'ORDER',
  orderId: 'o-1',
  userId: 'u-1',
  items: [{ productId: 'mug', quantity: 1 }],
  status: 'PENDING',
  needsAttention: false,
  correlationId: 'c-1',
  createdAt: AT,
  updatedAt: LATER,
  ...fields,
});

describe('a change of a ledger', () => {
  it('is the event of its step when it was applied, with what it did and answered', () => {
    expect(eventsOfChange(change(undefined, aLedger()))).toEqual([
      {
        type: 'BalanceDecreased',
        at: AT,
        orderId: 'o-1',
        command: 'decreaseBalance',
        detail: { userId: 'u-1', amount: 900, result: { amount: 900 }, correlationId: 'c-1' },
      },
    ]);
  });

  it('is the event of its compensation when it was undone, at that time', () => {
    const undone = aLedger({ state: 'COMPENSATED', compensatedAt: LATER });

    expect(eventsOfChange(change(aLedger(), undone))).toEqual([
      {
        type: 'BalanceIncreased',
        at: LATER,
        orderId: 'o-1',
        command: 'increaseBalance',
        detail: { userId: 'u-1', amount: 900, correlationId: 'c-1' },
      },
    ]);
  });

  it('is both when it comes from another owner who has undone it, too', () => {
    const events = eventsOfChange(change(undefined, aLedger({ state: 'COMPENSATED', compensatedAt: LATER })));

    expect(events).toEqual([
      {
        type: 'BalanceDecreased',
        at: AT,
        orderId: 'o-1',
        command: 'decreaseBalance',
        detail: { userId: 'u-1', amount: 900, result: { amount: 900 } },
      },
      {
        type: 'BalanceIncreased',
        at: LATER,
        orderId: 'o-1',
        command: 'increaseBalance',
        detail: { userId: 'u-1', amount: 900, correlationId: 'c-1' },
      },
    ]);
  });

  it.each(['REJECTED', 'BLOCKED'])('is no event when it is %s: nothing happened', (state) => {
    expect(eventsOfChange(change(undefined, aLedger({ state, effects: undefined })))).toEqual([]);
  });

  it('is no event when only something else of it changed', () => {
    expect(eventsOfChange(change(aLedger(), aLedger({ expiresAt: 1 })))).toEqual([]);
  });

  it('is no event when it expired', () => {
    expect(eventsOfChange({ eventName: 'REMOVE', dynamodb: { OldImage: image(aLedger()) } })).toEqual([]);
  });

  it.each([
    ['an unknown step', { step: 'shipOrder' }],
    ['no order', { orderId: undefined }],
    ['no time', { at: 'yesterday' }],
    ['an undo without its time', { state: 'COMPENSATED' }],
  ])('with %s is unreadable, and the error names its key', (_what, fields) => {
    expect(() => eventsOfChange(change(undefined, aLedger(fields)))).toThrow(
      /^ORDER#o-1 LEDGER#decreaseBalance: (step|orderId|at|compensatedAt)\b.{5,200}$/,
    );
  });
});

describe('a change of an order', () => {
  const eventsOf = (before: Item | undefined, after: Item) =>
    eventsOfChange(change(before && anOrder(before), anOrder(after))).map(
      ({ at, detail, command, type }) => ({
        type,
        at,
        ...(command && { command }),
        detail,
      }),
    );
  const unresolved = {
    increaseBalance: { Error: 'Down', Cause: '{"errorMessage":"no answer"}' },
    increaseStock: { Error: 'States.Timeout' },
  };
  const closed = { status: 'REJECTED', reason: 'PAYMENT_DECLINED', closedBy: 'o-1' };

  it('is OrderPlaced when it is new, at the time of the request', () => {
    const detail = { userId: 'u-1', items: [{ productId: 'mug', quantity: 1 }], correlationId: 'c-1' };

    expect(eventsOf(undefined, {})).toEqual([{ type: 'OrderPlaced', at: AT, detail }]);
  });

  it('is OrderConfirmed, or OrderRejected with the reason, when that is decided', () => {
    const confirmed = { type: 'OrderConfirmed', at: LATER, detail: { correlationId: 'c-1' } };
    const rejected = {
      type: 'OrderRejected',
      at: LATER,
      detail: { reason: 'PAYMENT_DECLINED', correlationId: 'c-1' },
    };

    expect(eventsOf({}, { status: 'CONFIRMED' })).toEqual([confirmed]);
    expect(eventsOf({ status: 'REJECTING' }, closed)).toEqual([rejected]);
  });

  it('is CancellationCompleted when nothing of a cancelled order is left to undo, and not before', () => {
    const completed = { type: 'CancellationCompleted', at: LATER, detail: { correlationId: 'c-1' } };
    const inNeed = { status: 'CANCELLED', needsAttention: true, closedBy: 'o-1.cancel-1' };

    expect(eventsOf({ status: 'CANCELLING' }, { status: 'CANCELLED' })).toEqual([completed]);
    expect(eventsOf({ status: 'CANCELLING' }, inNeed)).toEqual([]);
    expect(eventsOf(inNeed, { ...inNeed, needsAttention: false })).toEqual([completed]);
    expect(eventsOf({ status: 'CANCELLED' }, { status: 'CANCELLED', placed: false })).toEqual([]);
    expect(eventsOf({ status: 'REJECTING' }, closed).map(({ type }) => type)).toEqual(['OrderRejected']);
  });

  it('is CompensationFailed for each command that its run could not undo, and then the end', () => {
    const detail = { run: 'o-1', correlationId: 'c-1' };

    expect(eventsOf({}, { ...closed, needsAttention: true, unresolved })).toEqual([
      {
        type: 'CompensationFailed',
        at: LATER,
        command: 'increaseBalance',
        detail: { ...detail, error: 'Down', cause: 'no answer' },
      },
      {
        type: 'CompensationFailed',
        at: LATER,
        command: 'increaseStock',
        detail: { ...detail, error: 'States.Timeout', cause: '' },
      },
      {
        type: 'OrderRejected',
        at: LATER,
        detail: { reason: 'PAYMENT_DECLINED', correlationId: 'c-1' },
      },
    ]);
  });

  it('is DeadLetterRedriven when somebody undoes again what needs attention, and failures again when that fails', () => {
    const inNeed = { ...closed, needsAttention: true, unresolved };
    const claimed = { ...inNeed, undoRuns: 1, undoRun: 'o-1.redrive-1' };
    const failedAgain = {
      ...claimed,
      closedBy: 'o-1.redrive-1',
      unresolved: { increaseStock: { Error: 'X' } },
    };

    expect(eventsOf(inNeed, claimed)).toEqual([
      {
        type: 'DeadLetterRedriven',
        at: LATER,
        detail: {
          run: 'o-1.redrive-1',
          unresolved: ['increaseBalance', 'increaseStock'],
          correlationId: 'c-1',
        },
      },
    ]);
    expect(eventsOf(claimed, failedAgain)).toEqual([
      {
        type: 'CompensationFailed',
        at: LATER,
        command: 'increaseStock',
        detail: { run: 'o-1.redrive-1', error: 'X', cause: '', correlationId: 'c-1' },
      },
    ]);
  });

  it('is read although what was there before cannot be', () => {
    expect(eventsOf({ updatedAt: undefined, items: undefined }, { status: 'CONFIRMED' })).toHaveLength(1);
  });

  it.each([
    [
      'it is claimed for its first undo',
      {},
      { status: 'REJECTING', undoRuns: 1, undoRun: 'o-1.reconcile-1' },
    ],
    ['it is placed or taken back by its steps', {}, { placed: true }],
  ])('is no event when %s', (_when, before, after) => {
    expect(eventsOf(before, after)).toEqual([]);
  });
});

it('a change of any other item is no event', () => {
  expect(eventsOfChange(change(undefined, { pk: 'USER#u-1', sk: 'USER', balance: 1 }))).toEqual([]);
});
