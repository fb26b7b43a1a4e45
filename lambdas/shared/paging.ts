import type { RequestContext } from '@aws-lambda-powertools/event-handler/types';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { dynamo } from './clients.ts';
import { validate } from './http.ts';
import { badRequest } from './http-error.ts';

const pageSchema = z.object({
  limit: z._default(z.coerce.number().check(z.int('must be a whole number'), z.gte(1), z.lte(100)), 20),
  cursor: z.optional(z.string()),
});
export type PageRequest = z.infer<typeof pageSchema>;

export interface Page<Item> {
  items: Item[];
  nextCursor?: string;
}

/** The request's `limit` (1 to 100, default 20) and `cursor`. Throws 400 naming the bad one. */
export function readPage({ req }: RequestContext): PageRequest {
  return validate(Object.fromEntries(new URL(req.url).searchParams), pageSchema, 'query');
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

const cursorOf = (position: Record<string, unknown>) =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** The position in a cursor. Throws 400 unless it is a position of this very listing: a cursor opens no other partition. */
function positionOf(cursor: string, { keys, partition }: Listing): Record<string, string> {
  const position = parseJson(Buffer.from(cursor, 'base64url').toString());
  const isOurs =
    typeof position === 'object' &&
    position !== null &&
    Object.keys(position).sort().join() === [...keys].sort().join() &&
    Object.values(position).every((value) => typeof value === 'string') &&
    (position as Record<string, unknown>)[partition.name] === partition.value;
  if (!isOurs)
    throw badRequest([
      { field: 'cursor', message: 'is not a cursor of this list: leave it out to start again' },
    ]);
  return position as Record<string, string>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
