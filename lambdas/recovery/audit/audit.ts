import { type AuditReport, Findings } from '../proof/report.ts';
import { type Part, WHOLE } from '../tables/part.ts';
import { AuditInterrupted } from '../tables/scan.ts';
import { auditBalances } from './balances.ts';
import { auditCampaigns } from './campaigns.ts';
import { auditOrders } from './orders/orders.ts';
import { auditPayments } from './payments.ts';
import { auditStock } from './stock.ts';
import { EffectsCheck } from './strays/effects.ts';

/** Lines of some hundred bytes, held in a Lambda of one gigabyte beside the pages that are read. */
const MOST_IDS = 50_000;

export interface AuditOptions {
  isTimeUp: () => boolean;
  /** Only that part of it. All parts together are the whole audit, and nothing is in two of them. */
  part?: Part;
  /** Products or campaigns that are added up at once. */
  mostIds?: number;
}

/**
 * Proves conservation over all five tables, from the ledgers and the histories alone:
 *
 *   units put in = units left + units sold                   each product
 *   money charged = balance left + spent - refunded          each user
 *   coupons in all = left + issued                           each campaign
 *   every effect once where the order is CONFIRMED, none where it is REJECTED or CANCELLED      each order
 *   every effect in place belongs to an order that knows it                                     each effect
 *   whatever is open is where reconcile looks for it                                            each order
 *
 * Reads every table in pages and parallel segments, with the same memory whatever their size, and in parts where one Lambda's
 * time is too short. Of the units and the coupons each part reads the whole table and judges its ids: they lie scattered.
 * While orders come in, what moves is named in flight and no violation.
 */
export async function audit({
  isTimeUp,
  part = WHOLE,
  mostIds = MOST_IDS,
}: AuditOptions): Promise<AuditReport> {
  const findings = new Findings();
  const effects = new EffectsCheck(findings);
  const scope = { part, mostIds, isTimeUp, findings, effects };
  try {
    for (const check of [auditStock, auditBalances, auditCampaigns, auditOrders, auditPayments])
      await check(scope);
    await effects.confirm();
    return findings.report(true);
  } catch (error) {
    if (!(error instanceof AuditInterrupted)) throw error;
    return { ...findings.report(false), advice: takeMoreParts(part) };
  }
}

const takeMoreParts = ({ of }: Part) =>
  `the time was up before everything was read: take more parts, npm run recovery -- audit --parts ${of * 4}`;
