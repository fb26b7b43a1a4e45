import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readBatch, readTogether } from '../../../../lambdas/shared/platform/reads.ts';
import { read, sourcesOf } from '../../../support/sources.ts';

const documents = mockClient(DynamoDBDocumentClient);
const TABLE = 'a-table';
const [a, b, c] = [
  { pk: 'a', sk: 'x' },
  { pk: 'b', sk: 'x' },
  { pk: 'c', sk: 'x' },
] as const;
const keys = [a, b, c];

beforeEach(() => documents.reset());
afterEach(() => jest.restoreAllMocks());

type Keys = Record<string, unknown>[];

/** Answers with these items, and leaves these keys to be asked for again. */
const part = (items: Keys, left: Keys = []) => ({
  Responses: { [TABLE]: items },
  UnprocessedKeys: (left.length ? { [TABLE]: { Keys: left } } : {}) as Record<string, { Keys: Keys }>,
});

describe('a batch that is answered in part', () => {
  it('is asked for what is missing, and for that alone, after a pause', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.2);
    documents
      .on(BatchGetCommand)
      .resolvesOnce(part([a], [b, c]))
      .resolvesOnce(part([b], [c]))
      .resolvesOnce(part([c]));

    const asked = performance.now();
    const found = await readBatch({ [TABLE]: { Keys: keys } });

    expect(found).toEqual({ [TABLE]: [a, b, c] });
    expect(
      documents.commandCalls(BatchGetCommand).map(({ args }) => args[0].input.RequestItems?.[TABLE]?.Keys),
    ).toEqual([keys, [b, c], [c]]);
    // A fifth of 200 ms, then of 400: the pauses after throttles.
    expect(performance.now() - asked).toBeGreaterThan(100);
  });

  it('is given up as throttled when it stays so', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    documents.on(BatchGetCommand).resolves(part([], keys));

    await expect(readBatch({ [TABLE]: { Keys: keys } })).rejects.toMatchObject({ name: 'Throttled' });
    expect(documents.commandCalls(BatchGetCommand)).toHaveLength(8);
  });

  it('is no answer where all must be of one read', async () => {
    documents.on(BatchGetCommand).resolves(part([a], [b, c]));

    await expect(readTogether(TABLE, keys)).rejects.toMatchObject({ name: 'Throttled' });
  });
});

describe('batches', () => {
  it('are asked for by those only who ask again for what was left over', () => {
    const askers = sourcesOf('lambdas').filter((file) => /\bnew Batch\w+Command\(/.test(read(file)));

    expect(askers.sort()).toEqual(['lambdas/journal/append.ts', 'lambdas/shared/platform/reads.ts']);
  });
});
