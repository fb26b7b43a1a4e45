import * as coupon from '../../coupon/rows.ts';
import * as order from '../../order/rows.ts';
import * as payment from '../../payment/rows.ts';
import * as product from '../../product/rows.ts';
import type { ExportedRow, RowDomain } from '../../shared/participant/domain-rows.ts';
import { keyTextOf, type Row, type TableMapping } from '../../shared/participant/row-mapping.ts';
import * as user from '../../user/rows.ts';
import type { Finding } from '../proof/report.ts';
import type { Part } from '../tables/part.ts';
import { AuditInterrupted, type Item } from '../tables/scan.ts';
import { RowFile } from './row-file.ts';
import { flawOfRow } from './row-flaws.ts';
import { RowSums } from './row-sums.ts';
import type { Side } from './side.ts';

const MAPPINGS: Record<RowDomain, Record<string, TableMapping>> = {
  product: product.rows,
  coupon: coupon.rows,
  user: user.rows,
  order: order.rows,
  payment: payment.rows,
};

/** A page that is emptier is the end of what was there when the reading began: the rest is what changes meanwhile. */
const CAUGHT_UP_SHARE = 0.1;
/** So many of these, and the owner is too busy for a moment at which nothing changes. */
const MAX_LAST_PAGES = 20;
const MAX_LOOKS = 5;
/** Far more than are listed; the rest is found when these are mended. */
const MAX_FLAWS = 10_000;
/** Items handed on at once. */
const PAGE_ITEMS = 500;

interface Kept {
  table: string;
  version: unknown;
  row: Row;
  flaw?: string;
}

/**
 * The rows of a domain that another owns, as the items that they would be in our table. They come in the order of their changes, and
 * what changes while they are read comes again: so once a page is empty, all that is here is what was there at that one moment.
 */
export class Mirror {
  readonly #domain: RowDomain;
  readonly #side: Side;
  readonly #isTimeUp: () => boolean;
  readonly #rows: RowFile<Kept>;
  readonly #sums: RowSums;
  readonly #flaws = new Map<string, string>();
  #cursor: string | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** Whether what is here was all there at one moment. */
  isStill = false;
  /** How many rows came: what was read before and after the same number is of one moment, too. */
  taken = 0;

  constructor(
    domain: RowDomain,
    { side, isTimeUp, maxRows }: { side: Side; isTimeUp: () => boolean; maxRows?: number },
  ) {
    this.#domain = domain;
    this.#side = side;
    this.#isTimeUp = isTimeUp;
    this.#rows = new RowFile({ maxRows });
    this.#sums = new RowSums(domain);
  }

  /** Takes what has changed, until nothing has; one after the other, because an older page must not come last. */
  catchUp(): Promise<void> {
    const turn = this.#queue.then(() => this.#takeAll());
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #takeAll(): Promise<void> {
    for (let last = 0; last < MAX_LAST_PAGES; ) {
      const taken = await this.#takePage();
      if (taken === 0) return;
      if (taken < CAUGHT_UP_SHARE * this.#side.pageRows) last++;
    }
  }

  /**
   * Compares the owner's totals with the sums of its rows: when the page before and the page after are empty, both are of the same
   * moment, and the difference is no chance. Undefined when it moves too fast for that.
   */
  async compareTotals(): Promise<Finding[] | undefined> {
    for (let look = 0; look < MAX_LOOKS; look++) {
      await this.catchUp();
      const totals = await this.#side.totals();
      if (this.isStill && (await this.#takePage()) === 0)
        return this.#sums.against(totals ?? {}).map((detail) => ({
          kind: 'TOTALS_DIFFER',
          id: this.#domain,
          detail: `the monolith ${detail}`,
        }));
    }
    return undefined;
  }

  /** The rows on which nobody can rely. */
  flawed = (): Finding[] =>
    [...this.#flaws].map(([place, detail]) => ({
      kind: 'MALFORMED_ROW',
      id: `${this.#domain} ${place}`,
      detail,
    }));

  get({ pk, sk }: { pk: string; sk: string }): Item | undefined {
    for (const [table, { shape, partOf }] of Object.entries(MAPPINGS[this.#domain])) {
      const columns = partOf({ pk, sk });
      const kept = columns && this.#rows.get(nameOf(table, keyTextOf(shape, columns)));
      const item =
        kept && this.#itemsOf(kept).find((candidate) => candidate.pk === pk && candidate.sk === sk);
      if (item) return item;
    }
    return undefined;
  }

  /** The row as it came, with its version. */
  rowOf = (table: string, key: string): { version: unknown; row: Row } | undefined =>
    this.#rows.get(nameOf(table, key));

  partition = (pk: string): Item[] =>
    this.#rows
      .inGroup(pk)
      .flatMap((kept) => this.#itemsOf(kept))
      .filter((item) => item.pk === pk);

  /** The items of the part, those of one partition together. */
  *pages({ index, of }: Part): Generator<Item[]> {
    let page: Item[] = [];
    for (const kept of this.#rows.values((group) => group % of === index)) {
      page.push(...this.#itemsOf(kept));
      if (page.length < PAGE_ITEMS) continue;
      yield page;
      page = [];
    }
    yield page;
  }

  close = () => this.#rows.close();

  async #takePage(): Promise<number> {
    if (this.#isTimeUp()) throw new AuditInterrupted();
    const { rows, next } = await this.#side.exportPage(this.#cursor);
    this.isStill = rows.length === 0;
    if (this.isStill) return 0;
    if (next === undefined || next === this.#cursor)
      throw new Error(`the export of ${this.#domain} does not come to an end: its cursor stays the same`);
    for (const row of rows) this.#take(row);
    this.taken += rows.length;
    this.#cursor = next;
    return rows.length;
  }

  #take(exported: unknown): void {
    const { table, key, version, row } = (exported ?? {}) as { [of in keyof ExportedRow]?: unknown };
    const mappings = MAPPINGS[this.#domain];
    const mapping = Object.hasOwn(mappings, String(table)) ? mappings[String(table)] : undefined;
    if (!mapping || typeof table !== 'string' || typeof key !== 'string' || typeof row !== 'object') {
      this.#note(JSON.stringify(exported).slice(0, 100), 'is no row of this domain');
      return;
    }
    const [name, place] = [nameOf(table, key), `${table} ${key}`];
    const before = this.#rows.get(name);
    if (before) this.#sums.add(table, before.row, -1);
    this.#flaws.delete(place);
    if (row === null) {
      this.#rows.put(name, name, undefined);
      return;
    }
    const { group = name, ...kept } = keptOf(mapping, { table, key, version, row: row as Row });
    if (kept.flaw) this.#note(place, kept.flaw);
    this.#sums.add(table, kept.row, 1);
    this.#rows.put(name, group, kept);
  }

  #note(place: string, flaw: string): void {
    if (this.#flaws.size < MAX_FLAWS) this.#flaws.set(place, flaw);
  }

  #itemsOf = ({ table, row, flaw }: Kept): Item[] =>
    flaw ? [] : (MAPPINGS[this.#domain][table]?.itemsOf(row) ?? []);
}

const nameOf = (table: string, key: string) => JSON.stringify([table, key]);

/** The row, with its partition, or with what is wrong with it. */
function keptOf(
  { shape, itemsOf }: TableMapping,
  { key, ...came }: { table: string; key: string; version: unknown; row: Row },
): Kept & { group?: string } {
  const flaw = flawOfRow(shape, key, came.row);
  if (flaw) return { ...came, flaw };
  try {
    return { ...came, group: itemsOf(came.row)[0]?.pk };
  } catch (error) {
    return { ...came, flaw: (error as Error).message };
  }
}
