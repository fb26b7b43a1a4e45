import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openBothBooks, type World } from '../../../lambdas/recovery/books/open-books.ts';
import { monolithSide, type Side } from '../../../lambdas/recovery/books/side.ts';
import type { Ownership } from '../../../lambdas/shared/participant/owners.ts';
import { readOrder } from '../../../lambdas/shared/saga/order-record.ts';
import { findOrWriteOrder } from '../../../lambdas/shared/saga/pending-order.ts';
import { claimUndo } from '../../../lambdas/shared/saga/starts/undo-run.ts';
import { DOMAINS, type Domain } from '../../../lib/names.ts';
import { breaking } from '../faults/faults.ts';
import { auditNow } from '../saga/findings.ts';
import { type Invoke, runSaga, runUndo } from '../saga/saga.ts';
import { invokeOwner, monolithAt } from './owned.ts';
import { openShop, SECRET, type Shop, stockShop } from './shop.ts';

const MONOLITH: Ownership = { owner: 'monolith', epoch: 1, phase: 'steady' };
type Faults = Parameters<typeof breaking>[0];

/** A shop of which the monolith owns the domains named, with its database at hand, and the audit over both. */
export class TwoOwners {
  readonly shop: Shop;
  readonly owners: Record<string, Ownership>;
  readonly call: Invoke;
  /** Stands before what the audit reads of an owner. */
  around: (side: Side, domain: Domain) => Side = (side) => side;
  /** Our closed side of a domain. */
  ours: (domain: Domain) => Side = () => nothing;
  closed: Awaited<ReturnType<World['closedSides']>> = {};
  /** Rows of a page of an export. */
  pageRows: number | undefined;
  readonly #folder: string;
  readonly #sql: DatabaseSync;

  private constructor(shop: Shop, folder: string, owned: readonly Domain[]) {
    this.shop = shop;
    this.#folder = folder;
    this.#sql = new DatabaseSync(join(folder, 'shop.sqlite'));
    this.owners = Object.fromEntries(owned.map((domain) => [domain, MONOLITH]));
    this.call = invokeOwner(monolithAt(shop.baseUrl, SECRET), this.owners);
  }

  static async open(owned: readonly Domain[] = DOMAINS): Promise<TwoOwners> {
    const folder = mkdtempSync(join(tmpdir(), 'two-owners-'));
    const shop = await openShop(join(folder, 'shop.sqlite'));
    await stockShop(shop);
    return new TwoOwners(shop, folder, owned);
  }

  async stop(): Promise<void> {
    this.#sql.close();
    await this.shop.stop();
    rmSync(this.#folder, { recursive: true });
  }

  /** Changes the monolith's database behind everybody's back. */
  sql(statement: string): void {
    this.#sql.exec(statement);
  }

  /** What `change` changes is put back when the test is over; see repair. */
  async tampered(change: string, table: string): Promise<void> {
    const before = this.#sql.prepare(`SELECT * FROM ${table}`).all();
    this.#repairs.push(() => {
      this.sql(`DELETE FROM ${table}`);
      for (const row of before) {
        const columns = Object.keys(row);
        this.#sql
          .prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`)
          .run(...(Object.values(row) as string[]));
      }
    });
    this.sql(change);
  }

  readonly #repairs: (() => void)[] = [];
  repair(): void {
    for (const undo of this.#repairs.splice(0).reverse()) undo();
  }

  /** An order of alice's, played to its end. */
  async placed({ faults = {}, couponId }: { faults?: Faults; couponId?: string } = {}): Promise<string> {
    const order = {
      orderId: crypto.randomUUID(),
      userId: 'alice',
      items: [{ productId: 'mug', quantity: 2 }],
      ...(couponId && { couponId }),
    };
    await findOrWriteOrder(order);
    await runSaga(order, { invoke: breaking(faults, this.call) });
    return order.orderId;
  }

  async cancelled(): Promise<string> {
    const orderId = await this.placed();
    const order = await readOrder(orderId);
    const { undoRun, ...claimed } = await claimUndo(order as never, 'cancel');
    await runUndo(claimed, { name: undoRun, invoke: this.call });
    return orderId;
  }

  /** One that the monolith itself takes, as it always did. */
  async placedThere(): Promise<string> {
    const { body } = await this.shop.as('alice')(
      'POST',
      '/orders',
      { items: [{ productId: 'mug', quantity: 1 }] },
      { 'Idempotency-Key': crypto.randomUUID() },
    );
    return body.orderId;
  }

  readonly world: World = {
    read: async (domain) => this.owners[domain] ?? { owner: 'service', epoch: 1, phase: 'steady' },
    sides: {
      monolith: (domain) =>
        this.around(monolithSide(monolithAt(this.shop.baseUrl, SECRET), domain, this.pageRows), domain),
      service: (domain) => this.around(this.ours(domain), domain),
    },
    closedSides: async () => this.closed,
  };

  audit = (options: Parameters<typeof auditNow>[0] = {}) =>
    auditNow({ open: (isTimeUp) => openBothBooks(isTimeUp, this.world), ...options });
}

/** A side without a row. */
export const nothing: Side = {
  pageRows: 500,
  exportPage: async () => ({ rows: [] }),
  totals: async () => ({}),
};
