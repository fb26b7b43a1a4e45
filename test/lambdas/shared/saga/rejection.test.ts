import {
  entryIn,
  failureIn,
  isRefused,
  isRejection,
  undoFromSchema,
} from '../../../../lambdas/order/undo-entry.ts';
import { REJECTION_REASONS } from '../../../../lambdas/shared/saga/errors.ts';
import { rejectionOf } from '../../../../lambdas/shared/saga/rejection.ts';
import { causeOf, failuresOf, messageOf, reasonOf } from '../../../../lambdas/shared/saga/task-failure.ts';

const failure = (error: string, errorMessage: string) => ({
  Error: error,
  Cause: JSON.stringify({ errorMessage }),
});
const no = (message: string) => failure('OrderRejected', message);
const IS_DOWN = failure('TypeError', 'is down');

describe('why a task failed', () => {
  it.each([
    [{ Error: 'any', Cause: '{"errorMessage":"is down"}' }, 'is down'],
    [{ Error: 'any', Cause: '{"errorMessage":404}' }, '404'],
    [{ Error: 'any', Cause: '{"other":"is down"}' }, '{"other":"is down"}'],
    [{ Error: 'any', Cause: 'no JSON' }, 'no JSON'],
    [{ Error: 'any', Cause: 'null' }, 'null'],
    [{ Error: 'any' }, ''],
  ])('is read from %j', (task, message) => {
    expect(messageOf(task)).toBe(message);
  });

  it.each([...REJECTION_REASONS])('is the reason of a rejection: %s', (reason) => {
    expect(reasonOf(no(`${reason}: tea: and why`))).toBe(reason);
  });

  it.each([
    undefined,
    IS_DOWN,
    failure('TypeError', 'INSUFFICIENT_STOCK: tea'),
    no('A_REASON_OF_TOMORROW: tea'),
    no('INSUFFICIENT_STOCK_NOT: tea'),
    no(''),
    { Error: 'OrderRejected' },
  ])('is that a service failed, of %j', (task) => {
    expect(reasonOf(task)).toBe('SERVICE_UNAVAILABLE');
  });
});

describe('what an order is told of its rejection', () => {
  it('is the detail behind the reason, and the step that said no', () => {
    expect(
      rejectionOf(no('INSUFFICIENT_BALANCE: 5 left: 10 wanted'), { failedStep: 'decreaseBalance' }),
    ).toEqual({
      reason: 'INSUFFICIENT_BALANCE',
      detail: '5 left: 10 wanted',
      failedStep: 'decreaseBalance',
    });
  });

  it.each(['PRODUCT_NOT_FOUND', 'INSUFFICIENT_STOCK'])('names the product of %s', (reason) => {
    expect(rejectionOf(no(`${reason}: tea: why: it is so`), { failedStep: 'decreaseStock' })).toEqual({
      reason,
      detail: 'tea: why: it is so',
      failedStep: 'decreaseStock',
      productId: 'tea',
    });
  });

  it('has the new total when that has changed', () => {
    const price = { total: 900, subtotal: 1_000 };

    expect(rejectionOf(no('TOTAL_CHANGED: 900 now'), { failedStep: 'decreaseBalance', price })).toEqual({
      reason: 'TOTAL_CHANGED',
      detail: '900 now',
      failedStep: 'decreaseBalance',
      total: 900,
    });
  });

  it('names the service that failed, and nothing that only we need to know', () => {
    expect(rejectionOf(IS_DOWN, { failedStep: 'useCoupon' })).toEqual({
      reason: 'SERVICE_UNAVAILABLE',
      detail: 'the coupon service failed, so the order was not placed',
      failedStep: 'useCoupon',
      service: 'coupon',
    });
  });

  it.each([undefined, IS_DOWN])('names no service when no step is known to have failed', (task) => {
    expect(rejectionOf(task, {})).toEqual({
      reason: 'SERVICE_UNAVAILABLE',
      detail: 'it could not be carried out',
    });
  });
});

describe('where the undoing begins', () => {
  it.each([
    [undefined, 'refundPayment', {}],
    [{}, 'refundPayment', {}],
    [{ nothing: no('X: y') }, 'nothing', { failure: no('X: y'), failedStep: 'decreaseStock' }],
    [{ increaseStock: no('X: y') }, 'increaseStock', { failure: no('X: y'), failedStep: 'useCoupon' }],
    [{ increaseStock: IS_DOWN }, 'increaseStock', { failure: IS_DOWN, failedStep: 'decreaseStock' }],
    [{ cancelOrder: no('X: y') }, 'cancelOrder', { failure: no('X: y'), failedStep: 'processPayment' }],
    [{ refundPayment: IS_DOWN }, 'refundPayment', { failure: IS_DOWN, failedStep: 'processPayment' }],
    // ConfirmOrder is no step.
    [{ refundPayment: no('X: y') }, 'refundPayment', { failure: no('X: y'), failedStep: undefined }],
    [{ nothing: IS_DOWN }, 'nothing', { failure: IS_DOWN, failedStep: undefined }],
  ])('and which step failed is in what the Catch noted: %j', (undoFrom, entry, found) => {
    expect(entryIn(undoFrom)).toBe(entry);
    expect(failureIn(undoFrom)).toEqual(found);
  });

  it.each([
    [{ increaseStock: IS_DOWN }, true],
    [{ nothing: IS_DOWN }, true],
    [{}, true],
    [undefined, true],
    [{ decreaseStock: IS_DOWN }, false],
    [{ increaseStock: 'is down' }, false],
  ])('is a compensation, or nothing: %j', (undoFrom, isRight) => {
    expect(undoFromSchema.safeParse(undoFrom).success).toBe(isRight);
  });

  it.each([
    [undefined, false, false],
    [IS_DOWN, false, false],
    [no('INSUFFICIENT_STOCK: tea'), false, true],
    [no('ALREADY_COMPENSATED: late'), true, true],
    [failure('TypeError', 'ALREADY_COMPENSATED: late'), false, false],
  ])('of %j: somebody else undoes the order: %s, the service said no: %s', (task, refused, rejected) => {
    expect([isRefused(task), isRejection(task)]).toEqual([refused, rejected]);
  });
});

describe('what keeps an order in need', () => {
  it('is the first compensation that failed for good, in their order, and its error', () => {
    const unresolved = { increaseStock: IS_DOWN, refundPayment: { Error: 'Timeout' } };

    expect(causeOf({ unresolved })).toEqual({
      cause: 'refundPayment.Timeout',
      command: 'refundPayment',
      error: 'Timeout',
    });
  });

  it.each<Parameters<typeof causeOf>[0]>([
    {},
    { unresolved: {} },
    { unresolved: null },
    { unresolved: 'none' },
    { unresolved: { shipOrder: IS_DOWN } },
  ])('is unknown of %j', (order) => {
    expect(causeOf(order)).toEqual({ cause: 'unknown.unknown', command: 'unknown', error: 'unknown' });
  });

  it('has an unknown error where the record does not say it', () => {
    const order = { unresolved: { increaseStock: {}, refundPayment: IS_DOWN } };

    expect(failuresOf(order)).toEqual({ increaseStock: { Error: 'unknown' }, refundPayment: IS_DOWN });
    expect(causeOf({ unresolved: { increaseStock: {} } }).cause).toBe('increaseStock.unknown');
  });
});
