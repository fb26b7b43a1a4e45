import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { Item } from '../../../lambdas/recovery/tables/scan.ts';

/** Items of a page: so few that every reader must turn pages. */
const PAGE = 2;

/**
 * Tables in memory, for what only reads them, in pages, segments and batches as DynamoDB does: a partition is in one segment. A test
 * that writes needs the engine.
 */
export class MemoryTables {
  readonly #items = new Map<string, Item[]>();
  /** Called before each scan of a page, batch or partition, with the table's name. */
  beforeRead: (table: string) => void = () => {};
  /** How often each table was scanned to its end, in all its segments. */
  readonly scans = new Map<string, number>();

  constructor() {
    const client = mockClient(DynamoDBDocumentClient);
    client.on(ScanCommand).callsFake(async ({ TableName, Segment, TotalSegments, ExclusiveStartKey }) => {
      const page = this.#page(TableName, ({ pk }) => sum(pk) % TotalSegments === Segment, ExclusiveStartKey);
      if (!page.LastEvaluatedKey)
        this.scans.set(TableName, (this.scans.get(TableName) ?? 0) + 1 / TotalSegments);
      return page;
    });
    client
      .on(QueryCommand)
      .callsFake(async ({ TableName, ExpressionAttributeValues, ExclusiveStartKey }) =>
        this.#page(TableName, ({ pk }) => pk === ExpressionAttributeValues[':pk'], ExclusiveStartKey),
      );
    client.on(BatchGetCommand).callsFake(async ({ RequestItems }) => this.#batch(RequestItems));
  }

  /** Puts the item, in the place of another with its key. */
  put(table: string, ...items: Item[]): void {
    for (const item of items) {
      this.remove(table, item);
      this.#items.set(table, [...this.#of(table), item]);
    }
  }

  remove(table: string, { pk, sk }: Pick<Item, 'pk' | 'sk'>): void {
    this.#items.set(
      table,
      this.#of(table).filter((item) => item.pk !== pk || item.sk !== sk),
    );
  }

  /** Changes the item with that key. */
  change(table: string, key: Pick<Item, 'pk' | 'sk'>, fields: object): void {
    const item = this.#of(table).find(({ pk, sk }) => pk === key.pk && sk === key.sk);
    this.put(table, { ...(item ?? key), ...fields } as Item);
  }

  #of = (table: string) => this.#items.get(table) ?? [];

  #page(table: string, isWanted: (item: Item) => boolean, after?: Item) {
    this.beforeRead(table);
    const all = this.#of(table)
      .filter(isWanted)
      .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
      .filter((item) => !after || nameOf(item) > nameOf(after));
    const Items = all.slice(0, PAGE);
    const last = all.length > PAGE ? Items.at(-1) : undefined;
    return { Items, LastEvaluatedKey: last && { pk: last.pk, sk: last.sk } };
  }

  #batch(request: Record<string, { Keys: Item[] }>) {
    const Responses: Record<string, Item[]> = {};
    for (const [table, { Keys }] of Object.entries(request)) {
      this.beforeRead(table);
      Responses[table] = this.#of(table).filter((item) =>
        Keys.some(({ pk, sk }) => pk === item.pk && sk === item.sk),
      );
    }
    return { Responses };
  }
}

const nameOf = ({ pk, sk }: Item) => `${pk}\n${sk}`;
const sum = (text: string) => [...text].reduce((total, char) => total + char.charCodeAt(0), 0);
