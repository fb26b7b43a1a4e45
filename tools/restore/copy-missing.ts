import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';

type Item = Record<string, AttributeValue>;

export interface Copy {
  /** The restored table, and the one that the stack has. */
  from: string;
  to: string;
}
export interface Copied {
  written: number;
  /** Left as they are: what is there is newer. */
  there: number;
  /** Their time is over; DynamoDB would delete them again. */
  expired: number;
}

/** Writes side by side; an on-demand table that nobody has used for a while takes some thousand a second. */
const AT_ONCE = 25;

/**
 * Copies what the table lacks, and never over what it has: nothing of the services' is ever deleted, so that whatever is missing was
 * lost. Safe to repeat, and to run while orders come in.
 */
export async function copyMissing(
  client: DynamoDBClient,
  copy: Copy,
  onPage: (copied: Copied) => void = () => {},
): Promise<Copied> {
  const copied: Copied = { written: 0, there: 0, expired: 0 };
  let position: Item | undefined;
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({ TableName: copy.from, ConsistentRead: true, ExclusiveStartKey: position }),
    );
    await pMap(page.Items ?? [], (item) => putIfMissing(client, copy.to, item, copied), {
      concurrency: AT_ONCE,
    });
    onPage(copied);
    position = page.LastEvaluatedKey;
  } while (position);
  return copied;
}

/** The same for one item; undefined when the restored table has none with that key. */
export async function copyOne(
  client: DynamoDBClient,
  { from, to }: Copy,
  { pk, sk }: { pk: string; sk: string },
): Promise<Copied | undefined> {
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const { Item } = await client.send(new GetItemCommand({ TableName: from, Key, ConsistentRead: true }));
  if (!Item) return undefined;
  const copied: Copied = { written: 0, there: 0, expired: 0 };
  await putIfMissing(client, to, Item, copied);
  return copied;
}

async function putIfMissing(
  client: DynamoDBClient,
  TableName: string,
  item: Item,
  copied: Copied,
): Promise<void> {
  if (Number(item.expiresAt?.N ?? Number.POSITIVE_INFINITY) * 1000 <= Date.now()) {
    copied.expired++;
    return;
  }
  try {
    await client.send(
      new PutItemCommand({ TableName, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
    copied.written++;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    copied.there++;
  }
}
