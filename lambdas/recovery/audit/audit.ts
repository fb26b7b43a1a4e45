import { type OpenBooks, type OpenForAudit, OwnerChanged, openOwnBooks } from '../books/books.ts';
import { type AuditReport, Findings } from '../proof/report.ts';
import { type Part, WHOLE } from '../tables/part.ts';
import { AuditInterrupted } from '../tables/scan.ts';
import { ItemAudit } from './item-audit.ts';
import { auditOrders } from './orders/order-audit.ts';
import { auditPayments } from './payments.ts';
import { auditBalances } from './sums/balances.ts';
import { auditCampaigns } from './sums/campaigns.ts';
import { auditStock } from './sums/stock.ts';

/** Lines of some hundred bytes, held in a Lambda of one gigabyte beside the pages that are read. */
const MAX_IDS = 50_000;

const CHECKS = [auditStock, auditBalances, auditCampaigns, auditOrders, auditPayments];

export interface AuditOptions {
  isTimeUp: () => boolean;
  /** Audits only this part. All parts together are the whole audit, and nothing is in two of them. */
  part?: Part;
  /** Products or campaigns added up at once. */
  maxIds?: number;
  /** Opens the books of each domain's owner. */
  open?: OpenForAudit;
  /** Told how many of the five checks are done. */
  onProgress?: (done: number, total: number) => Promise<void>;
}

/**
 * Proves conservation over all five tables, from the ledgers and the histories alone, and that the journal is complete:
 *
 *   units put in = units left + units sold                   each product
 *   money charged = balance left + spent - refunded          each user
 *   coupons in all = left + issued                           each campaign
 *   each step's traces once where CONFIRMED, none where REJECTED or CANCELLED      each order
 *   whatever is open is in the index in which reconcile looks                      each order
 *   the journal has every event that the ledgers prove                             each order
 *   it belongs to an order that knows of it                                        each trace of an order
 *   the owner's totals are those of its rows, and the side that was closed has not changed      where a monolith is named
 *
 * Reads every table in pages and parallel segments, with the same memory whatever their size, and in parts where one Lambda's
 * time is too short. The items that units and coupons are added up from lie scattered over their tables, so for these each part
 * reads the whole table and judges its share of the ids. What moves while orders come in is reported as in flight, not as a violation.
 * What another owner has of a domain is read in the place of our table.
 */
export async function audit({
  isTimeUp,
  part = WHOLE,
  maxIds = MAX_IDS,
  open = openOwnBooks,
  onProgress,
}: AuditOptions): Promise<AuditReport> {
  const findings = new Findings();
  let opened: OpenBooks | undefined;
  try {
    opened = await open(isTimeUp);
    const { books, owners } = opened;
    const itemAudit = new ItemAudit(findings, books);
    const scope = { part, maxIds, isTimeUp, findings, itemAudit, books };
    for (const [index, check] of CHECKS.entries()) {
      await onProgress?.(index, CHECKS.length);
      await check(scope);
    }
    await itemAudit.confirm();
    // What is said of a whole domain is said once.
    await opened.prove(part.index === 0 ? findings : new Findings());
    return { ...findings.report(true), ...(owners && { owners }) };
  } catch (error) {
    if (error instanceof OwnerChanged) return { ...new Findings().report(false), advice: error.message };
    if (!(error instanceof AuditInterrupted)) throw error;
    return { ...findings.report(false), advice: takeMoreParts(part) };
  } finally {
    opened?.close();
  }
}

const takeMoreParts = ({ of }: Part) =>
  `the time was up before everything was read: take more parts, npm run recovery -- audit --parts ${of * 4}`;
