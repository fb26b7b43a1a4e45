/** What may be done a second, and what of it is left: full at first, never more than one second's worth. */
class Bucket {
  readonly #perSecond: number;
  #left: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#left = perSecond;
    this.#at = now;
  }

  has(units: number, now: number): boolean {
    this.#left = Math.min(this.#perSecond, this.#left + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
    return this.#left >= units;
  }

  take(units: number): void {
    this.#left -= units;
  }
}

export interface Limits {
  write: number;
  read: number;
}

/** What one request wants of one partition. */
export interface Demand {
  table: string;
  partition: string;
  kind: keyof Limits;
  units: number;
}

/** The units of partitions and tables, as DynamoDB keeps them. */
export class Capacity {
  readonly #buckets = new Map<string, Bucket>();
  readonly #partition: Limits;
  readonly #tables: Record<string, Partial<Limits>>;
  readonly #now: () => number;

  constructor(partition: Limits, tables: Record<string, Partial<Limits>>, now: () => number) {
    this.#partition = partition;
    this.#tables = tables;
    this.#now = now;
  }

  /** For each demand whether it is met; units are taken only when all are. */
  take(demands: Demand[]): boolean[] {
    const wanted = new Map<Bucket, number>();
    const met = demands.map((demand) =>
      this.#bucketsOf(demand).every((bucket) => {
        const units = (wanted.get(bucket) ?? 0) + demand.units;
        wanted.set(bucket, units);
        return bucket.has(units, this.#now());
      }),
    );
    if (met.every(Boolean)) for (const [bucket, units] of wanted) bucket.take(units);
    return met;
  }

  #bucketsOf({ table, partition, kind }: Demand): Bucket[] {
    const cap = this.#tables[table]?.[kind];
    return [
      this.#bucket(`${kind} ${table} ${partition}`, this.#partition[kind]),
      ...(cap === undefined ? [] : [this.#bucket(`${kind} ${table}`, cap)]),
    ];
  }

  #bucket(name: string, perSecond: number): Bucket {
    const known = this.#buckets.get(name);
    if (known) return known;
    const bucket = new Bucket(perSecond, this.#now());
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
