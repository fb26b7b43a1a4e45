import {
  DynamoDBClient,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { ExecutionLimitExceeded } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../../lambdas/user/handler.ts';
import { aRequest } from '../../../support/saga/requests.ts';

const given = { message: 'too much', $metadata: {} };
const cancelled = (Code: string) =>
  new TransactionCanceledException({ ...given, CancellationReasons: [{ Code: 'None' }, { Code }] });

const documents = mockClient(DynamoDBDocumentClient);
const database = mockClient(DynamoDBClient);
afterEach(() => {
  documents.reset();
  database.reset();
});

const context = { getRemainingTimeInMillis: () => 10_000 } as Context;
const answerTo = async (route: string, body?: object) => {
  const { statusCode, headers, body: text } = await handler(aRequest(route, { body }), context);
  return { status: statusCode, retryAfter: headers?.['retry-after'], problem: JSON.parse(text) };
};
const TOO_BUSY = {
  status: 503,
  retryAfter: '1',
  problem: {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: 'Too busy just now: send it again.',
  },
};

describe('a request that meets a throttled service', () => {
  it.each([
    new ProvisionedThroughputExceededException(given),
    new RequestLimitExceeded(given),
    new ThrottlingException(given),
    new TransactionConflictException(given),
    new TransactionInProgressException({ ...given, Message: 'in progress' }),
    new ExecutionLimitExceeded(given),
  ])('is to be sent again, after $name: 503 with Retry-After', async (error) => {
    documents.on(GetCommand).rejects(error);

    expect(await answerTo('GET /users/me')).toEqual(TOO_BUSY);
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'is to be sent again when its transaction was cancelled for %s',
    async (reason) => {
      documents.on(TransactWriteCommand).rejects(cancelled(reason));

      expect(await answerTo('POST /users/me/balance', { amount: 1 })).toEqual(TOO_BUSY);
    },
  );

  it('is to be sent again when it was the record of requests that was throttled', async () => {
    database.on(PutItemCommand).rejects(new ProvisionedThroughputExceededException(given));

    expect(await answerTo('POST /users/me/balance', { amount: 1 })).toEqual(TOO_BUSY);
  });

  it('is an error of ours when it was none of these', async () => {
    documents.on(GetCommand).rejects(new Error('down'));

    const { status, retryAfter } = await answerTo('GET /users/me');

    expect([status, retryAfter]).toEqual([500, undefined]);
  });
});
