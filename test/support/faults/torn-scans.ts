import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';

type Item = Record<string, unknown>;

interface Tear {
  table: string;
  /** The items that are read first. */
  isEarly: (item: Item) => boolean;
  /** Commits something before each reading of the table. */
  before?: (reading: number) => Promise<unknown>;
  /** Commits something between the two reads. */
  between: (reading: number) => Promise<unknown>;
}

/** One reading of a table has so many segments, which wait for each other here. */
const SEGMENTS = 4;

/**
 * Tears each reading of a table apart, as DynamoDB may: some of its items are seen as they were before `between`, all others as
 * they are after it. For a table whose segments have one page each. Returns what ends it.
 */
export function tearScans({ table, isEarly, before = async () => {}, between }: Tear): () => void {
  const send = dynamo.send.bind(dynamo) as (command: unknown) => Promise<ScanCommandOutput>;
  let arrivals = 0;
  let reading: Reading | undefined;
  dynamo.send = (async (command: unknown) => {
    if (!(command instanceof ScanCommand) || command.input.TableName !== table) return send(command);
    const number = Math.floor(arrivals++ / SEGMENTS) + 1;
    if (reading?.number !== number) reading = new Reading(number, before, between);
    const mine = reading;
    await mine.begun;
    const early = await send(new ScanCommand(command.input));
    await mine.torn();
    const late = await send(new ScanCommand(command.input));
    const known = new Map((early.Items ?? []).filter(isEarly).map((item) => [keyOf(item), item]));
    const seen = (item: Item) => (isEarly(item) ? (known.get(keyOf(item)) ?? []) : item);
    return { ...late, Items: (late.Items ?? []).flatMap(seen) };
  }) as typeof dynamo.send;
  return () => {
    dynamo.send = send as typeof dynamo.send;
  };
}

class Reading {
  readonly number: number;
  readonly begun: Promise<unknown>;
  readonly #between: Tear['between'];
  readonly #all = Promise.withResolvers<void>();
  #waiting = 0;

  constructor(number: number, before: Tear['between'], between: Tear['between']) {
    this.number = number;
    this.begun = before(number);
    this.#between = between;
  }

  /** Waits until all segments have been read once, and something was committed since. */
  async torn(): Promise<void> {
    if (++this.#waiting === SEGMENTS)
      this.#between(this.number).then(() => this.#all.resolve(), this.#all.reject);
    await this.#all.promise;
  }
}

const keyOf = ({ pk, sk }: Item) => `${pk} ${sk}`;
