import { auditBalances } from './balances.ts';
import { auditCampaigns } from './campaigns.ts';
import { EffectsCheck } from './effects.ts';
import { auditOrders } from './orders.ts';
import { auditPayments } from './payments.ts';
import { type AuditReport, Findings } from './report.ts';
import { AuditInterrupted } from './scan.ts';
import { auditStock } from './stock.ts';

/**
 * Proves conservation over all five tables, from the ledgers and the histories alone:
 *
 *   units put in = units left + units sold                   each product
 *   money charged = balance left + spent - refunded          each user
 *   coupons in all = left + issued                           each campaign
 *   every effect once where the order is CONFIRMED, none where it is REJECTED or CANCELLED      each order
 *   every effect in place belongs to an order that knows it                                     each effect
 *
 * Reads every table in pages and parallel segments. While orders come in, what moves is named in flight and no violation.
 */
export async function audit({ isTimeUp }: { isTimeUp: () => boolean }): Promise<AuditReport> {
  const findings = new Findings();
  const effects = new EffectsCheck();
  try {
    for (const part of [auditStock, auditBalances, auditCampaigns, auditOrders, auditPayments])
      await part(findings, effects, isTimeUp);
    await effects.confirm(findings);
    return findings.report(true);
  } catch (error) {
    if (!(error instanceof AuditInterrupted)) throw error;
    return findings.report(false);
  }
}
