import '../../../support/faults/no-pauses.ts';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { OrderRejected } from '../../../../lambdas/shared/saga/errors.ts';
import { ledgerKey, StepLedger } from '../../../../lambdas/shared/saga/step-ledger.ts';

const documents = mockClient(DynamoDBDocumentClient);
beforeEach(() => documents.reset());

const ledger = new StepLedger('a-table');
const KEY = { pk: 'COUPON#ten-off', sk: 'USER#alice' };
const write = { Put: { TableName: 'a-table', Item: KEY } };
const no = new OrderRejected('COUPON_NOT_USABLE', 'ten-off: it is used already');

/** A step of which `writes` say how they are refused; `tries` counts how often it was planned. */
const aStep = (writes: (OrderRejected | undefined)[] = [no], reads = [KEY]) => {
  const planned: boolean[] = [];
  return {
    planned,
    step: {
      name: 'useCoupon' as const,
      orderId: 'one',
      reads,
      plan: async (_found: unknown[], wasRefused: boolean) => {
        planned.push(wasRefused);
        return {
          result: { used: true },
          effects: {},
          writes: writes.map((rejection) => ({ write, rejection: () => rejection })),
        };
      },
    },
  };
};
const cancelledFor = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const FAILED = 'ConditionalCheckFailed';
const reads = () => documents.commandCalls(BatchGetCommand).length;
const transactions = () =>
  documents.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.TransactItems ?? []);
const states = () => transactions().map(([record]) => record?.Put?.Item?.state);

describe('a step', () => {
  it('reads what it needs once, and its own record with it', async () => {
    documents.on(BatchGetCommand).resolves({});

    expect(await ledger.applyOnce(aStep().step)).toEqual({ used: true });

    expect(documents.commandCalls(BatchGetCommand)[0]?.args[0].input).toEqual({
      RequestItems: { 'a-table': { Keys: [ledgerKey('useCoupon', 'one'), KEY], ConsistentRead: true } },
    });
    expect([reads(), states()]).toEqual([1, ['APPLIED']]);
  });

  it('that needs nothing reads nothing', async () => {
    await ledger.applyOnce(aStep([no], []).step);

    expect([reads(), states()]).toEqual([0, ['APPLIED']]);
  });

  it('that finds its record decided is not planned, and writes nothing', async () => {
    const record = { ...ledgerKey('useCoupon', 'one'), state: 'APPLIED', result: { used: 'before' } };
    documents.on(BatchGetCommand).resolves({ Responses: { 'a-table': [record] } });
    const { step, planned } = aStep();

    expect(await ledger.applyOnce(step)).toEqual({ used: 'before' });
    expect([planned, transactions()]).toEqual([[], []]);
  });

  it('that met others is planned again by what it has read: a hot item can be read only so often', async () => {
    documents.on(BatchGetCommand).resolves({});
    documents.on(TransactWriteCommand).rejectsOnce(cancelledFor('TransactionConflict', 'None')).resolves({});
    const { step, planned } = aStep();

    expect(await ledger.applyOnce(step)).toEqual({ used: true });
    expect([planned, reads()]).toEqual([[false, false], 1]);
  });

  it('whose plan was refused by what it could not know reads again, and knows that it was', async () => {
    documents.on(BatchGetCommand).resolves({});
    documents.on(TransactWriteCommand).rejectsOnce(cancelledFor('None', FAILED)).resolves({});
    const { step, planned } = aStep([undefined]);

    expect(await ledger.applyOnce(step)).toEqual({ used: true });
    expect([planned, reads()]).toEqual([[false, true], 2]);
  });

  it('is planned again, and not rejected, when one of two refusals proves nothing', async () => {
    documents.on(BatchGetCommand).resolves({});
    documents
      .on(TransactWriteCommand)
      .rejectsOnce(cancelledFor('None', FAILED, FAILED))
      .resolves({});
    const { step } = aStep([no, undefined]);

    expect(await ledger.applyOnce(step)).toEqual({ used: true });
    expect(states()).toEqual(['APPLIED', 'APPLIED']);
  });

  it('is rejected by the first of its refusals, and that is recorded', async () => {
    documents.on(BatchGetCommand).resolves({});
    documents
      .on(TransactWriteCommand)
      .rejectsOnce(cancelledFor('None', 'None', FAILED))
      .resolves({});

    await expect(ledger.applyOnce(aStep([undefined, no]).step)).rejects.toBe(no);
    expect(states()).toEqual(['APPLIED', 'REJECTED']);
  });

  it('whose plan fails is no rejection: nothing is recorded', async () => {
    const { step } = aStep([], []);
    const failing = { ...step, plan: () => Promise.reject(new Error('is down')) };

    await expect(ledger.applyOnce(failing)).rejects.toThrow('is down');
    expect(transactions()).toEqual([]);
  });

  it.each([
    [
      { state: 'REJECTED', reason: 'COUPON_NOT_USABLE', detail: 'ten-off: why' },
      'COUPON_NOT_USABLE: ten-off: why',
    ],
    // Written before rejections had a detail.
    [{ state: 'REJECTED', reason: 'COUPON_NOT_USABLE' }, 'COUPON_NOT_USABLE: '],
    [{ state: 'COMPENSATED' }, 'ALREADY_COMPENSATED: useCoupon came after its compensation'],
    [{ state: 'BLOCKED' }, 'ALREADY_COMPENSATED: useCoupon came after its compensation'],
  ])('that finds %j gets that answer again', async (record, message) => {
    documents
      .on(BatchGetCommand)
      .resolves({ Responses: { 'a-table': [{ ...ledgerKey('useCoupon', 'one'), ...record }] } });

    await expect(ledger.applyOnce(aStep().step)).rejects.toThrow(
      expect.objectContaining({ name: 'OrderRejected', message }),
    );
  });
});

describe('a compensation', () => {
  const undo = (correlationId?: string) => ledger.undoOnce('useCoupon', 'one', () => [write], correlationId);

  it('asks for the record as it is now', async () => {
    documents.on(GetCommand).resolves({});

    expect(await undo()).toBe('block');
    expect(documents.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: 'a-table',
      Key: ledgerKey('useCoupon', 'one'),
      ConsistentRead: true,
    });
  });

  it.each(['the-operator', undefined])('notes who had it undone: %s', async (correlationId) => {
    documents.on(GetCommand).resolves({ Item: { state: 'APPLIED', effects: {} } });

    expect(await undo(correlationId)).toBe('compensate');

    const [[mark] = []] = transactions();
    const noted = mark?.Update?.UpdateExpression?.includes('correlationId = :correlationId');
    expect(noted).toBe(correlationId !== undefined);
    expect(mark?.Update?.ExpressionAttributeValues?.[':correlationId']).toBe(correlationId);
  });

  it('fails when something that it gives back to is gone: a person must look', async () => {
    documents.on(GetCommand).resolves({ Item: { state: 'APPLIED', effects: {} } });
    documents.on(TransactWriteCommand).rejects(cancelledFor('None', FAILED));

    await expect(undo()).rejects.toThrow(
      'cannot undo useCoupon of order one: an item that it changed is missing',
    );
  });
});
