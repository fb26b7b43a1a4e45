import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambdas/notifier/handler.ts';

const sns = mockClient(SNSClient);
const tables = mockClient(DynamoDBDocumentClient);
beforeEach(() => {
  sns.reset();
  tables.reset();
  sns.on(PublishCommand).resolves({});
  tables.on(PutCommand).resolves({});
  tables.on(UpdateCommand).resolves({});
  tables.on(TransactWriteCommand).resolves({});
});
afterAll(() => {
  sns.restore();
  tables.restore();
});

const aRecord = (order: Record<string, unknown>) => ({
  eventID: 'e-1',
  eventSource: 'aws:dynamodb',
  dynamodb: {
    NewImage: marshall({
      pk: 'ORDER#o-1',
      sk: 'ORDER',
      orderId: 'o-1',
      needsAttention: true,
      ...order,
    }) as never,
  },
});
const deliver = (order: Record<string, unknown>) => handler({ Records: [aRecord(order)] }, {} as Context);
const published = () => sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input);

describe('the notifier, for a change of an order', () => {
  it('answers for a record that it cannot read, and tells of it', async () => {
    await deliver({ unresolved: { increaseStock: null } });

    expect(published()).toEqual([
      {
        TopicArn: process.env.ALERTS_TOPIC_ARN,
        Subject: 'order-saga test: order o-1 needs attention',
        Message: `Order o-1 needs attention, and its record cannot be read: userId: is required; status: is required; unresolved.increaseStock: must be an object

Mend the record in the order table, then run this; it is safe to run twice:
npm run recovery -- redrive --order o-1 --env test

Runbook: https://example.com/docs/runbook.md#an-order-needs-attention`,
      },
    ]);
  });

  it('asks the services for nothing that they refuse', async () => {
    const long = 'ü'.repeat(100_000);
    const about = 'u'.repeat(100_000);
    const group = { cause: `increaseStock.${long}`, joined: 1, inNeed: 1, gaveUp: 0, givenUp: 0 };
    tables.on(GetCommand).resolvesOnce({}).resolves({ Item: group });
    tables.on(QueryCommand).resolves({ Items: [{ orderId: 'ö\n1', isIn: true, since: '', about }] });

    await deliver({
      userId: 'u-1',
      status: 'REJECTED',
      unresolved: { increaseStock: { Error: long, Cause: '' } },
    });

    const [{ Subject = '', Message = '' } = {}] = published();
    const [write] = tables.commandCalls(TransactWriteCommand);
    const [{ Put } = {}, { Update } = {}] = write?.args[0].input.TransactItems ?? [];
    expect(Subject).toBe('order-saga test: order ??1 needs attention');
    expect(Message.length).toBeLessThan((256 * 1024) / 3);
    for (const key of [Put?.Item?.pk, Update?.Key?.sk]) expect(Buffer.byteLength(key)).toBeLessThan(2_048);
  });
});
