import type { OrderItem } from '../../shared/saga/order-record.ts';
import type { ExpectedEvent } from '../completeness/expected-event.ts';
import type { Observation } from '../proof/confirm.ts';
import type { AuditReport, Findings } from '../proof/report.ts';
import { getAll, partitionPages, queryPartition, scanTable } from '../tables/scan.ts';

/** Where the audit reads the domains: each in its owner's books, as items of our tables, whoever the owner is. */
export interface Books {
  scan: typeof scanTable;
  getAll: typeof getAll;
  partition: typeof queryPartition;
  /** The ids that can be had without reading the table. */
  pages: typeof partitionPages;
  /** Brings up to date what is read ahead; before each look that is to confirm another. */
  refresh(): Promise<void>;
  /** How much was read ahead for this table; undefined where nothing is. */
  moment(table: string): number | undefined;
  /** What a look at sums over this table since that moment proves: `moved` is what our own counters of writes say. */
  judge(table: string, look: Observation, since: number | undefined): Observation;
  /** Whether something that is read ahead moves without an end, so that no look at several tables proves anything. */
  isMoving(): boolean;
  /** Whether the journal must have the order's event of this type. */
  isJournaled(order: OrderItem, type: ExpectedEvent['type']): boolean;
}

/** A look at several tables, unless what is read ahead moves: then it proves nothing, good or bad. */
export const unlessMoving = (look: Observation, books: Books): Observation =>
  books.isMoving() ? { ...look, inFlight: [], moved: true } : look;

/** Every domain's books are our own tables. */
const ownBooks: Books = {
  scan: scanTable,
  getAll,
  partition: queryPartition,
  pages: partitionPages,
  refresh: async () => {},
  moment: () => undefined,
  judge: (_, look) => look,
  isMoving: () => false,
  isJournaled: () => true,
};

/** The books of this audit. */
export interface OpenBooks {
  books: Books;
  /** Whose books each domain's are; undefined where there is only one owner. */
  owners?: AuditReport['owners'];
  /** What is to be proven beside what the books say; throws OwnerChanged when they were not the right ones all the time. */
  prove(findings: Findings): Promise<void>;
  close(): void;
}

/** A domain was given another owner while its books were read. */
export class OwnerChanged extends Error {}

/** Opens them for one audit. */
export type OpenForAudit = (isTimeUp: () => boolean) => Promise<OpenBooks>;

/** Nobody else is asked anything. */
export const openOwnBooks: OpenForAudit = async () => ({
  books: ownBooks,
  prove: async () => {},
  close: () => {},
});
