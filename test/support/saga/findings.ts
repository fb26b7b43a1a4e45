import { collectChanges } from '../../../lambdas/journal/collect.ts';
import { type AuditOptions, audit } from '../../../lambdas/recovery/audit/audit.ts';
import type { Finding } from '../../../lambdas/recovery/proof/report.ts';
import { newChanges } from './streams.ts';

/** In an order of their own: segments are read side by side, so what they find comes in any. */
export const sorted = (findings: Finding[]) =>
  findings.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

/** Audits when the journal has caught up. */
export async function auditNow(options: Partial<AuditOptions> = {}) {
  await collectChanges(await newChanges());
  return audit({ isTimeUp: () => false, ...options });
}

/** What is said of it, without the command that books it. */
export const withoutFix = ({ fix: _, ...finding }: Finding): Finding => finding;

export const violations = async () => sorted((await auditNow()).violations.map(withoutFix));

/** What is said of something that is in place for an order that is not there. */
export const orderMissing = (id: string | undefined, what: string, orderId: string) =>
  ({ kind: 'ORDER_MISSING', id, detail: `${what} for order ${orderId}, which does not exist` }) as Finding;
