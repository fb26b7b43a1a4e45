import { CreateTableCommand, DynamoDBClient, type KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteCommand, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { DOMAIN_SPECS } from '../../../lib/domains.ts';
import { DOMAINS, type Domain } from '../../../lib/names.ts';

const sqs = new SQSClient({});

export const tableOf = (domain: Domain) => process.env[`${domain.toUpperCase()}_TABLE`] as string;

/** Makes this test file's five tables, the journal and the idempotency table, with the indexes and streams that the stacks give them. */
export async function createTables(): Promise<void> {
  const client = new DynamoDBClient({});
  await Promise.all([
    ...DOMAINS.map((domain) => {
      const { indexes: own, recoveryIndexes = [] } = DOMAIN_SPECS[domain];
      const indexes = [...own, ...recoveryIndexes];
      const types = new Map<string, 'S' | 'N'>([
        ['pk', 'S'],
        ['sk', 'S'],
      ]);
      for (const { partition, sort, sortType = 'S' } of indexes)
        types.set(partition, 'S').set(sort, sortType);
      return client.send(
        new CreateTableCommand({
          TableName: tableOf(domain),
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({
            AttributeName,
            AttributeType,
          })),
          KeySchema: keys('pk', 'sk'),
          StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
          GlobalSecondaryIndexes: indexes.length
            ? indexes.map(({ index, partition, sort }) => ({
                IndexName: index,
                KeySchema: keys(partition, sort),
                Projection: { ProjectionType: 'ALL' },
              }))
            : undefined,
        }),
      );
    }),
    createPlainTable(process.env.OPERATIONS_TABLE),
    createPlainTable(process.env.JOURNAL_TABLE),
    client.send(
      new CreateTableCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    ),
  ]);
}

/** Makes the table of the notifier. */
export const createAlertsTable = () => createPlainTable(process.env.ALERTS_TABLE);

/** A table with keys alone: no index, no stream. */
const createPlainTable = (TableName: string | undefined) =>
  new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys('pk', 'sk'),
    }),
  );

const keys = (partition: string, sort: string): KeySchemaElement[] => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];

/** Makes what the journal needs beside its table: this test file's bus, and its failure queue. */
export async function createJournal(): Promise<void> {
  await Promise.all([
    new EventBridgeClient({}).send(new CreateEventBusCommand({ Name: process.env.EVENT_BUS })),
    createQueue(process.env.JOURNAL_FAILURE_QUEUE_URL as string),
  ]);
}

/** Makes this test file's dead-letter queue. */
export const createDeadLetterQueue = () => createQueue(deadLetterQueueUrl());

async function createQueue(url: string): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName: url.split('/').at(-1) }));
}

const deadLetterQueueUrl = () => process.env.DEAD_LETTER_QUEUE_URL as string;

/** What the state machine's task does. */
export async function sendToDeadLetterQueue(message: unknown): Promise<void> {
  await sqs.send(
    new SendMessageCommand({ QueueUrl: deadLetterQueueUrl(), MessageBody: JSON.stringify(message) }),
  );
}

export async function put(domain: Domain, item: Record<string, unknown>): Promise<void> {
  await dynamo.send(new PutCommand({ TableName: tableOf(domain), Item: item }));
}

export async function get(
  domain: Domain,
  key: { pk: string; sk: string },
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: tableOf(domain), Key: key, ConsistentRead: true }),
  );
  return Item;
}

/** Every item of a domain's table. */
export async function all(domain: Domain): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await dynamo.send(
    new ScanCommand({ TableName: tableOf(domain), ConsistentRead: true }),
  );
  return Items;
}

export async function remove(domain: Domain, pk: string, sk: string): Promise<void> {
  await dynamo.send(new DeleteCommand({ TableName: tableOf(domain), Key: { pk, sk } }));
}
