import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { aRequest } from '../../support/saga/requests.ts';

for (const client of [DynamoDBClient, DynamoDBDocumentClient, SFNClient])
  mockClient(client as typeof DynamoDBClient)
    .onAnyCommand()
    .resolves({});

it('lets nobody wait where no calls are kept for those who do, and says so', async () => {
  delete process.env.ALLOWS_WAITING;
  const { handler } = await import('../../../lambdas/orchestrator/handler.ts');
  const request = aRequest('POST /orders', {
    body: { items: [{ productId: 'mug', quantity: 1 }] },
    headers: { prefer: 'wait=20' },
  });

  const answer = await handler(request, { getRemainingTimeInMillis: () => 28_000 } as Context);

  expect([answer.statusCode, JSON.parse(answer.body).status]).toEqual([202, 'PENDING']);
  expect(Object.keys(answer.headers ?? {}).map((name) => name.toLowerCase())).not.toContain(
    'preference-applied',
  );
});
