import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { retryConflicts, WriteConflict } from '../../../../lambdas/shared/platform/conflicts.ts';
import { Throttled } from '../../../../lambdas/shared/platform/throttling.ts';
import { transact } from '../../../../lambdas/shared/platform/transactions.ts';

const documents = mockClient(DynamoDBDocumentClient);
beforeEach(() => jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => {
  documents.reset();
  jest.restoreAllMocks();
});

const cancelledFor = (...codes: string[]) =>
  new TransactionCanceledException({
    message: `cancelled for ${codes}`,
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe('a transaction that is cancelled', () => {
  it.each([
    [['None', 'ThrottlingError'], 'Throttled'],
    [['ProvisionedThroughputExceeded', 'None'], 'Throttled'],
    [['TransactionConflict', 'None'], 'WriteConflict'],
    [['ThrottlingError', 'TransactionConflict'], 'WriteConflict'],
    // What was not looked at may have failed as well: a condition beside it proves nothing.
    [['ThrottlingError', 'ConditionalCheckFailed'], 'Throttled'],
    [['ValidationError', 'None'], 'TransactionCanceledException'],
  ])('for %j is %s', async (codes, name) => {
    documents.on(TransactWriteCommand).rejects(cancelledFor(...codes));

    await expect(transact([])).rejects.toMatchObject({ name });
  });

  it('for a condition says which, and what was found', async () => {
    documents.on(TransactWriteCommand).rejects(cancelledFor('None', 'ConditionalCheckFailed'));

    expect(await transact([])).toEqual([undefined, { found: undefined }]);
  });
});

describe('what met others or was throttled', () => {
  it.each([
    ['WriteConflict', () => new WriteConflict('met')],
    ['Throttled', () => new Throttled('met')],
  ])('is tried again after %s, and says which try it is', async (_name, error) => {
    const tries: number[] = [];

    const result = await retryConflicts(async (tried) => {
      tries.push(tried);
      if (tried < 8) throw error();
      return 'done';
    });

    expect([result, tries]).toEqual(['done', [1, 2, 3, 4, 5, 6, 7, 8]]);
  });

  it.each([new WriteConflict('met'), new Throttled('met')])(
    'is thrown as Throttled when 8 tries were not enough: $name',
    async (error) => {
      const attempt = jest.fn(async () => {
        throw error;
      });

      await expect(retryConflicts(attempt)).rejects.toMatchObject({ name: 'Throttled', cause: error });
      expect(attempt).toHaveBeenCalledTimes(8);
    },
  );

  it('is not tried again after any other error', async () => {
    const attempt = jest.fn(async () => {
      throw new Error('down');
    });

    await expect(retryConflicts(attempt)).rejects.toThrow('down');
    expect(attempt).toHaveBeenCalledTimes(1);
  });
});
