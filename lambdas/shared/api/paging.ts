import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import { cursorOf, isKey, positionIn } from './cursor.ts';
import type { PageRequest } from './page-schema.ts';

export interface Page<Item> {
  items: Item[];
  nextCursor?: string;
}

/** One partition of a table or an index, in the order of its sort key. */
export interface Listing {
  table: string;
  index?: string;
  partition: { name: string; value: string };
  /** A sort key's name and how the wanted ones begin. */
  sort?: { name: string; beginsWith: string };
  /** All attributes that a position in this listing consists of. */
  keys: string[];
  newestFirst?: boolean;
}

/** A partition whose sort key is an id, in the order of the ids; with a prefix only those that begin so. */
export const listingById = (table: string, partition: string, idPrefix?: string): Listing => ({
  table,
  partition: { name: 'pk', value: partition },
  ...(idPrefix && { sort: { name: 'sk', beginsWith: idPrefix } }),
  keys: ['pk', 'sk'],
});

/** What is somebody's, by an index in the order of time: the newest first. */
export const newestOf = (
  table: string,
  { index, partition, sort }: { index: string; partition: string; sort: string },
  value: string,
): Listing => ({
  table,
  index,
  partition: { name: partition, value },
  keys: ['pk', 'sk', partition, sort],
  newestFirst: true,
});

/** One page of a listing. A query, never a scan: it costs what it returns. */
export async function queryPage(listing: Listing, page: PageRequest): Promise<Page<Record<string, unknown>>> {
  const { table, index, partition, sort, newestFirst = false } = listing;
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      IndexName: index,
      KeyConditionExpression: sort
        ? '#partition = :partition AND begins_with(#sort, :sort)'
        : '#partition = :partition',
      ExpressionAttributeNames: { '#partition': partition.name, ...(sort && { '#sort': sort.name }) },
      ExpressionAttributeValues: { ':partition': partition.value, ...(sort && { ':sort': sort.beginsWith }) },
      ScanIndexForward: !newestFirst,
      Limit: page.limit,
      ExclusiveStartKey: page.cursor === undefined ? undefined : positionOf(page.cursor, listing),
    }),
  );
  return { items: Items, ...(LastEvaluatedKey && { nextCursor: cursorOf(LastEvaluatedKey) }) };
}

/** The position in a cursor of this very listing: a cursor opens no other partition, and DynamoDB refuses one outside what is asked. */
function positionOf(cursor: string, { keys, partition, sort }: Listing): Record<string, string> {
  return positionIn(cursor, (position) => {
    const isOurs =
      typeof position === 'object' &&
      position !== null &&
      Object.keys(position).sort().join() === [...keys].sort().join() &&
      Object.values(position).every(isKey) &&
      position[partition.name as keyof typeof position] === partition.value &&
      (!sort || String(position[sort.name as keyof typeof position]).startsWith(sort.beginsWith));
    return isOurs ? (position as Record<string, string>) : undefined;
  });
}
