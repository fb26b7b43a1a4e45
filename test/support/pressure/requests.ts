import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Demand } from './capacity.ts';

type Attributes = Record<string, AttributeValue>;

/** A request to DynamoDB as the pressure sees it. */
export interface Request {
  kind: 'transaction' | 'write' | 'read';
  /** The items that it writes, or that a transaction looks at; names are equal for equal items. */
  items: string[];
  /** One for each of `items`, or for what a read reads. */
  demands: Demand[];
}

interface Input {
  TableName?: string;
  Key?: Attributes;
  Item?: Attributes;
  TransactItems?: Record<string, { TableName: string; Key?: Attributes; Item?: Attributes }>[];
  RequestItems?: Record<string, { Keys?: Attributes[] }>;
  ExpressionAttributeValues?: Attributes;
}

/** What the request touches and costs; undefined for what the simulation lets pass (scans, and whatever is no item). */
export function requestOf(commandName: string, input: Input): Request | undefined {
  switch (commandName) {
    case 'TransactWriteItemsCommand': {
      const writes = (input.TransactItems ?? []).flatMap((each) => Object.values(each));
      // A transaction is prepared and committed: it costs twice.
      return request(
        'transaction',
        writes.map((each) =>
          placed(each.TableName, each.Key ?? each.Item, 'write', 2 * sizeOf(each.Item, 1_024)),
        ),
      );
    }
    case 'PutItemCommand':
    case 'UpdateItemCommand':
    case 'DeleteItemCommand':
      return request('write', [
        placed(input.TableName, input.Key ?? input.Item, 'write', sizeOf(input.Item, 1_024)),
      ]);
    case 'GetItemCommand':
      return request('read', [placed(input.TableName, input.Key, 'read', 1)]);
    case 'BatchGetItemCommand':
      return request(
        'read',
        Object.entries(input.RequestItems ?? {}).flatMap(([table, { Keys = [] }]) =>
          Keys.map((key) => placed(table, key, 'read', 1)),
        ),
      );
    default:
      return undefined;
  }
}

const request = (kind: Request['kind'], places: { item: string; demand: Demand }[]): Request => ({
  kind,
  items: places.map(({ item }) => item),
  demands: places.map(({ demand }) => demand),
});

function placed(table = '', key: Attributes = {}, kind: Demand['kind'], units: number) {
  const partition = JSON.stringify(key.pk ?? key.id);
  return {
    item: JSON.stringify([table, partition, key.sk]),
    demand: { table, partition, kind, units } satisfies Demand,
  };
}

/** In units of so many bytes; an update is taken for a small item. */
const sizeOf = (item: Attributes | undefined, bytes: number) =>
  Math.max(1, Math.ceil((item ? JSON.stringify(item).length : 0) / bytes));
