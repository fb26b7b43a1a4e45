import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
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
const WELL_FORMED = { userId: 'u-1', status: 'REJECTED' };
const deliver = (order: Record<string, unknown>) => handler({ Records: [aRecord(order)] }, {} as Context);
const published = () => sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input);

describe('the notifier, for a change of an order', () => {
  it('answers for a record that it cannot read, and tells of it', async () => {
    await deliver({ unresolved: { increaseStock: null } });

    expect(published()).toEqual([
      {
        TopicArn: process.env.ALERTS_TOPIC_ARN,
        Subject: 'order-saga test: order o-1 needs attention',
        Message: expect.stringMatching(/^Order o-1 needs attention, and its record cannot be read: /),
      },
    ]);
  });

  it('asks the services for nothing that they refuse', async () => {
    const unresolved = { increaseStock: { Error: 'ü'.repeat(100_000), Cause: '' } };

    await deliver({ ...WELL_FORMED, orderId: 'ö\n1', userId: 'u'.repeat(100_000), unresolved });

    const [{ Subject = '', Message = '' } = {}] = published();
    const [claim] = tables.commandCalls(PutCommand);
    expect(Subject).toBe('order-saga test: order ??1 needs attention');
    expect(Message.length).toBeLessThan((256 * 1024) / 3);
    expect(Buffer.byteLength(claim?.args[0].input.Item?.cause)).toBeLessThan(2_048);
  });

  it.each([
    ['SNS', () => sns.on(PublishCommand).rejects(new Error('down'))],
    ['DynamoDB', () => tables.on(PutCommand).rejects(new Error('down'))],
  ])('has it come again while %s is down', async (_service, breakIt) => {
    breakIt();

    await expect(deliver(WELL_FORMED)).rejects.toThrow('down');
  });

  it('tells nobody twice', async () => {
    tables.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: '', $metadata: {} }));

    await deliver(WELL_FORMED);

    expect(published()).toEqual([]);
  });
});
