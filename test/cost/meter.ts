import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { clientOptions } from '../../tools/stack/aws.ts';
import { type Item, itemSize } from './item-size.ts';
import { type Index, readUnits, writeUnits } from './units.ts';

/** What was asked of DynamoDB and of the bus. */
export interface Usage {
  requests: number;
  writeUnits: number;
  readUnits: number;
  /** How many bytes the tables have grown by, without their indexes. */
  stored: number;
  busEvents: number;
}

const NOTHING: Usage = { requests: 0, writeUnits: 0, readUnits: 0, stored: 0, busEvents: 0 };

interface Write {
  table: string;
  key: Item;
  isTransaction: boolean;
}

/**
 * Stands between the Lambdas and the engine, and counts what AWS would: the engine itself says nothing of sizes and indexes. A write is
 * measured by its item before and after it. Only for one request after the other.
 */
export class Meter {
  readonly #engine: string;
  readonly #client: DynamoDBClient;
  readonly #tables = new Map<string, { keys: string[]; indexes: Index[] }>();
  #usage = { ...NOTHING };
  #server?: Server;

  constructor(engine: string) {
    this.#engine = engine;
    this.#client = new DynamoDBClient(clientOptions(engine));
  }

  /** The endpoint through which everything is counted, until it is closed. */
  async listen(): Promise<string> {
    this.#server = createServer(async (request, response) => {
      const body = await text(request);
      const answer = await this.#counted(request, body);
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  /** What has been used since the last call. */
  read(): Usage {
    const usage = this.#usage;
    this.#usage = { ...NOTHING };
    return usage;
  }

  async #counted(request: IncomingMessage, body: string): Promise<Response> {
    const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const forward = () =>
      fetch(`${this.#engine}${request.url}`, {
        method: request.method,
        headers: headersOf(request),
        body: body || undefined,
      });
    if (operation === 'PutEvents') this.#usage.busEvents += JSON.parse(body).Entries.length;
    if (!service.startsWith('DynamoDB_')) return forward();

    this.#usage.requests++;
    const input = JSON.parse(body);
    const writes = await this.#writesOf(operation, input);
    const before = await Promise.all(writes.map((write) => this.#item(write.table, write.key)));
    const answer = await forward();
    for (const [index, write] of writes.entries()) await this.#add(write, before[index]);
    await this.#addReads(operation, input);
    return answer;
  }

  async #add({ table, key, isTransaction }: Write, before: Item | undefined): Promise<void> {
    const after = await this.#item(table, key);
    const { indexes } = await this.#table(table);
    this.#usage.writeUnits += writeUnits({ before, after }, isTransaction, indexes);
    this.#usage.stored += (after ? itemSize(after) : 0) - (before ? itemSize(before) : 0);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the wire's own shapes, different for each operation
  async #writesOf(operation: string, input: any): Promise<Write[]> {
    const write = async (
      table: string,
      { Key, Item }: { Key?: Item; Item?: Item },
      isTransaction = false,
    ) => ({
      table,
      key: Key ?? (await this.#keyOf(table, Item as Item)),
      isTransaction,
    });
    if (['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation))
      return [await write(input.TableName, input)];
    if (operation === 'TransactWriteItems')
      return Promise.all(
        // biome-ignore lint/suspicious/noExplicitAny: as above
        input.TransactItems.flatMap((each: any) =>
          // biome-ignore lint/suspicious/noExplicitAny: as above
          Object.values(each).map((part: any) => write(part.TableName, part, true)),
        ),
      );
    if (operation === 'BatchWriteItem')
      return Promise.all(
        Object.entries(input.RequestItems).flatMap(([table, requests]) =>
          // biome-ignore lint/suspicious/noExplicitAny: as above
          (requests as any[]).map(({ PutRequest, DeleteRequest }) =>
            write(table, PutRequest ?? DeleteRequest),
          ),
        ),
      );
    return [];
  }

  // biome-ignore lint/suspicious/noExplicitAny: the wire's own shapes, different for each operation
  async #addReads(operation: string, input: any): Promise<void> {
    const reads: [table: string, key: Item, isConsistent: boolean][] = [];
    if (operation === 'GetItem') reads.push([input.TableName, input.Key, Boolean(input.ConsistentRead)]);
    if (operation === 'BatchGetItem')
      for (const [table, { Keys, ConsistentRead }] of Object.entries<{
        Keys: Item[];
        ConsistentRead?: boolean;
      }>(input.RequestItems))
        for (const key of Keys) reads.push([table, key, Boolean(ConsistentRead)]);
    if (operation === 'Query' || operation === 'Scan') throw new Error(`${operation} is not measured`);
    for (const [table, key, isConsistent] of reads)
      this.#usage.readUnits += readUnits(await this.#item(table, key), isConsistent);
  }

  async #item(TableName: string, Key: Item): Promise<Item | undefined> {
    const { Item } = await this.#client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    return Item;
  }

  async #keyOf(table: string, item: Item): Promise<Item> {
    const { keys } = await this.#table(table);
    return Object.fromEntries(keys.map((name) => [name, item[name]])) as Item;
  }

  async #table(name: string): Promise<{ keys: string[]; indexes: Index[] }> {
    const known = this.#tables.get(name);
    if (known) return known;
    const { Table } = await this.#client.send(new DescribeTableCommand({ TableName: name }));
    const namesIn = (schema: { AttributeName?: string }[] = []) =>
      schema.map(({ AttributeName = '' }) => AttributeName);
    const found = {
      keys: namesIn(Table?.KeySchema),
      indexes: (Table?.GlobalSecondaryIndexes ?? []).map(({ KeySchema }) => {
        const [partition = '', sort] = namesIn(KeySchema);
        return { partition, sort };
      }),
    };
    this.#tables.set(name, found);
    return found;
  }
}

const headersOf = ({ headers }: IncomingMessage): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    ['host', 'connection', 'content-length', 'expect'].includes(name) ? [] : [[name, String(value)]],
  );
