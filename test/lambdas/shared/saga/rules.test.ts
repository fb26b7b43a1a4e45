import { requireForwardRun, requireOwnRun } from '../../../../lambdas/shared/saga/runs.ts';
import {
  isSettled,
  isUndecided,
  isUndone,
  mayClose,
  ON_CANCEL,
  ON_CLAIM,
  ON_CLOSE,
  ON_CONFIRM,
  ON_OWN_CLAIM,
  ORDER_STATUSES,
} from '../../../../lambdas/shared/saga/status-rules.ts';

describe('an order', () => {
  const of = (
    rule: (order: { status: (typeof ORDER_STATUSES)[number]; needsAttention: boolean }) => boolean,
  ) =>
    [false, true].map((needsAttention) =>
      ORDER_STATUSES.filter((status) => rule({ status, needsAttention })),
    );

  it('is undecided until it is confirmed, or rejected to the end', () => {
    expect(of(isUndecided)).toEqual(Array(2).fill(['PENDING', 'REJECTING']));
  });

  it('is undone when nothing is left to be undone', () => {
    expect(of(isUndone)).toEqual([['REJECTED', 'CANCELLED'], []]);
  });

  it('is settled when nothing is left to be done', () => {
    expect(of(isSettled)).toEqual([['CONFIRMED', 'REJECTED', 'CANCELLED'], []]);
  });

  it('goes from status to status by these ways, and no other', () => {
    expect({ ON_CONFIRM, ON_CLOSE, ON_CLAIM, ON_CANCEL, ON_OWN_CLAIM }).toEqual({
      ON_CONFIRM: { PENDING: 'CONFIRMED', CONFIRMED: 'CONFIRMED' },
      ON_CLOSE: {
        PENDING: 'REJECTED',
        REJECTING: 'REJECTED',
        REJECTED: 'REJECTED',
        CANCELLING: 'CANCELLED',
        CANCELLED: 'CANCELLED',
      },
      ON_CLAIM: { PENDING: 'REJECTING' },
      ON_CANCEL: { PENDING: 'CANCELLING', CONFIRMED: 'CANCELLING' },
      ON_OWN_CLAIM: { PENDING: 'REJECTING', REJECTING: 'REJECTING' },
    });
  });
});

describe('a run', () => {
  it.each([
    ['one', 'one.cancel-1', false],
    ['one.cancel-1', 'one.cancel-2', false],
    ['one.cancel-1', 'one.cancel-1', true],
    ['one', undefined, true],
    [undefined, 'one.cancel-1', true],
    [undefined, undefined, true],
  ])('%s may close an order whose latest undo run is %s: %s', (run, latest, may) => {
    expect(mayClose(run, latest)).toBe(may);
  });

  it.each([undefined, 'one'])('named %s may take the first step of order one', (run) => {
    expect(() => requireForwardRun('one', run)).not.toThrow();
  });

  it.each(['two', 'one.cancel-1', ''])('named %s may not', (run) => {
    expect(() => requireForwardRun('one', run)).toThrow(
      expect.objectContaining({
        name: 'OrderRejected',
        reason: 'INVALID_COMMAND',
        detail: `run "${run}" is not the own run of order one`,
      }),
    );
  });

  it.each([undefined, 'one', 'one.cancel-1', 'one.reconcile-2', 'one.redrive-30'])(
    'named %s may undo order one',
    (run) => {
      expect(() => requireOwnRun('one', run)).not.toThrow();
    },
  );

  it.each([
    '',
    'two',
    'two.cancel-1',
    'one.',
    'one.cancel',
    'one.cancel-',
    'one.cancel-x',
    'one.cancel-1x',
    'one.cancel-x1',
    'one.again-1',
    'one-cancel-1',
    'oneXcancel-1',
  ])('named %j may not', (run) => {
    expect(() => requireOwnRun('one', run)).toThrow(
      expect.objectContaining({
        name: 'RunRefused',
        message: `run "${run}" is not one of order one's own: it may not touch it`,
      }),
    );
  });
});
