import { type AuditOptions, audit } from '../../../lambdas/recovery/audit/audit.ts';
import type { Finding } from '../../../lambdas/recovery/proof/report.ts';

/** In an order of their own: segments are read side by side, so what they find comes in any. */
export const sorted = (findings: Finding[]) =>
  findings.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

export const auditNow = (options: Partial<AuditOptions> = {}) => audit({ isTimeUp: () => false, ...options });

export const violations = async () => sorted((await auditNow()).violations);

/** What is said of something that is in place for an order that is not there. */
export const orderMissing = (id: string | undefined, what: string, orderId: string) =>
  ({ kind: 'ORDER_MISSING', id, detail: `${what} for order ${orderId}, which does not exist` }) as Finding;
