import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { aRequest } from '../../support/saga/requests.ts';

const database = mockClient(DynamoDBDocumentClient);

it('charges no balance for nothing where that is not allowed', async () => {
  delete process.env.ALLOWS_FREE_CHARGES;
  const { handler } = await import('../../../lambdas/user/handler.ts');

  const request = aRequest('POST /users/me/balance', { body: { amount: 5 } });
  const { statusCode, body } = (await handler(request, {} as Context)) as {
    statusCode: number;
    body: string;
  };

  expect([statusCode, JSON.parse(body).reason]).toEqual([403, 'CHARGING_IS_OFF']);
  expect(database.calls()).toEqual([]);
});
