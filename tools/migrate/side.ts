import type { ExportedRow } from '../../lambdas/shared/participant/domain-rows.ts';
import type { Epoch } from '../../lambdas/shared/participant/epoch-rules.ts';
import type { Ownership } from '../../lambdas/shared/participant/owners.ts';

export type Owner = Ownership['owner'];
export const OWNERS: readonly Owner[] = ['service', 'monolith'];
export const otherThan = (owner: Owner): Owner => (owner === 'service' ? 'monolith' : 'service');

interface Page {
  rows: ExportedRow[];
  /** Where the next page begins; what it brings later is just what has changed since. */
  next?: string;
}

/** One of the two that can own a domain, as the mover speaks to it. Each request is safe to repeat. */
export interface Side {
  readEpoch(): Promise<Epoch>;
  /** Returns whether it holds: a side refuses an epoch that is over. */
  setEpoch(wanted: Epoch): Promise<boolean>;
  totals(): Promise<Record<string, number>>;
  exportPage(after: string | undefined, limit: number): Promise<Page>;
  /** About how many rows come after the cursor; undefined where the side does not say it. */
  countRows?(after: string | undefined): Promise<number | undefined>;
  /** Throws ImportRefused on a side that is open, or in another epoch than the one in force. */
  importRows(epoch: number, rows: ExportedRow[]): Promise<{ written: number; older: number }>;
}

/** The side is open, or another epoch is in force there: nothing was written. */
export class ImportRefused extends Error {}
