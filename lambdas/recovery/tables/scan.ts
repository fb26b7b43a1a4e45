import {
  QueryCommand,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { chunksOf } from '../../shared/platform/chunks.ts';
import { dynamo } from '../../shared/platform/clients.ts';
import { readBatch } from '../../shared/platform/reads.ts';
import { type Part, WHOLE } from './part.ts';

export type Item = Record<string, unknown> & { pk: string; sk: string };
interface Key {
  pk: string;
  sk: string;
}
/** Where an item stands. */
export interface Place {
  table: string;
  key: Key;
}

/** Segments read side by side: at most four pages of 1 MB are held at once. */
const SEGMENTS = 4;

/** Thrown when the time is up before everything was read. */
export class AuditInterrupted extends Error {}

/**
 * Reads a part of the table, or all of it, consistently, page by page, several segments side by side. Items of one partition come
 * together and in the order of their sort keys, but the next page may go on in the middle of it: `look` gets the segment's number.
 */
export async function scanTable(
  TableName: string,
  look: (items: Item[], segment: number) => Promise<void> | void,
  isTimeUp: () => boolean,
  part: Part = WHOLE,
): Promise<void> {
  const readSegment = async (Segment: number) => {
    let position: Record<string, unknown> | undefined;
    do {
      if (isTimeUp()) throw new AuditInterrupted();
      const page: ScanCommandOutput = await dynamo.send(
        new ScanCommand({
          TableName,
          ConsistentRead: true,
          Segment,
          TotalSegments: SEGMENTS * part.of,
          ExclusiveStartKey: position,
        }),
      );
      await look((page.Items ?? []) as Item[], Segment);
      position = page.LastEvaluatedKey;
    } while (position);
  };
  await Promise.all(
    Array.from({ length: SEGMENTS }, (_, segment) => readSegment(SEGMENTS * part.index + segment)),
  );
}

/** All items of a partition, read consistently. */
export async function queryPartition(table: string, pk: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of partitionPages(table, pk)) items.push(...page);
  return items;
}

/** The items of a partition, read consistently, page by page in the order of their sort keys. */
export async function* partitionPages(TableName: string, pk: string): AsyncGenerator<Item[]> {
  let position: Record<string, unknown> | undefined;
  do {
    const page: QueryCommandOutput = await dynamo.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ExclusiveStartKey: position,
      }),
    );
    yield (page.Items ?? []) as Item[];
    position = page.LastEvaluatedKey;
  } while (position);
}

const MAX_KEYS = 100;

/** The items with these keys, in any tables, read consistently and in the order of the keys; undefined where there is none. */
export async function getAll(wanted: Place[]): Promise<(Item | undefined)[]> {
  const found = new Map<string, Item>();
  for (const chunk of chunksOf(wanted, MAX_KEYS)) {
    const batch = Object.entries(Object.groupBy(chunk, ({ table }) => table)).map(([table, parts = []]) => [
      table,
      { Keys: uniqueKeys(parts.map(({ key }) => key)), ConsistentRead: true },
    ]);
    for (const [table, items] of Object.entries(await readBatch(Object.fromEntries(batch))))
      for (const item of items as Item[]) found.set(nameOf(table, item), item);
  }
  return wanted.map(({ table, key }) => found.get(nameOf(table, key)));
}

const nameOf = (table: string, { pk, sk }: Key) => JSON.stringify([table, pk, sk]);

/** DynamoDB refuses a batch that names a key twice. */
const uniqueKeys = (keys: Key[]) => [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
