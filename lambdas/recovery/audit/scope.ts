import type { Books } from '../books/books.ts';
import type { Findings } from '../proof/report.ts';
import type { Part } from '../tables/part.ts';
import type { ItemAudit } from './item-audit.ts';

/** What each check of an audit is given. */
export interface Scope {
  /** The share of each table to be read; of the sums over a whole table, the share of the ids to be judged. */
  part: Part;
  /** How many ids are held in memory at once. */
  maxIds: number;
  isTimeUp: () => boolean;
  books: Books;
  findings: Findings;
  /** Shown each item of the five tables once, whatever else reads it. */
  itemAudit: ItemAudit;
}
