import type { AuditReport } from '../proof/report.ts';
import type { Reconciled } from '../reconcile.ts';
import type { Redriven } from '../redrive.ts';
import type { SalesReplay } from '../replay/sales-replay.ts';
import type { Job } from './contract/job-contract.ts';

/** What came of a run, as its record has it. */
export type Result = Pick<Job, 'ok' | 'summary' | 'findings' | 'results'>;

export function auditResult(report: AuditReport): Result {
  const { ok, checked, violations, violationCount, inFlightCount, incomplete, owners } = report;
  const read = Object.entries(checked)
    .map(
      ([what, count]) =>
        `${count} ${what}${owners?.[domainOf(what)] === 'monolith' ? ' at the monolith' : ''}`,
    )
    .join(', ');
  return {
    ok,
    summary: `${read}; ${violationCount} violations, ${inFlightCount} in flight${incomplete ? '; not all was read' : ''}`,
    findings: violations,
  };
}

/** The domain of what was counted: of `products` it is `product`. */
const domainOf = (counted: string) => counted.slice(0, -1);

export const reconcileResult = (reconciled: Reconciled): Result => ({
  ok: true,
  summary: `${reconciled.undoneCount} orders begun, ${reconciled.confirmedCount} confirmed, ${reconciled.leftCount} left`,
  results: [
    ...reconciled.undone.map((orderId) => ({ orderId, outcome: 'begun' })),
    ...reconciled.confirmed.map((orderId) => ({ orderId, outcome: 'confirmed' })),
    ...reconciled.left.map(({ id, why }) => ({ orderId: id, outcome: 'left', why })),
  ],
});

export const replayResult = ({ agrees, events, differences, differenceCount }: SalesReplay): Result => ({
  ok: agrees,
  summary: `${events} events; ${differenceCount} counters differ from the journal`,
  findings: differences,
});

/** What one record can hold, and a person read. */
export const MAX_RESULTS = 1_000;

/** Of a pass of the schedule or of a command, which does not wait for each order's end. */
export const passResult = ({ redriven, finished, leftCount, left }: Redriven): Result => ({
  ok: leftCount === 0,
  summary: `${redriven.length} orders begun, ${finished.length} finished, ${leftCount} left`,
  results: [
    ...finished.map((orderId) => ({ orderId, outcome: 'finished' })),
    ...redriven.map((orderId) => ({ orderId, outcome: 'begun' })),
    ...left.map(({ id, why }) => ({ orderId: id, outcome: 'left', why })),
  ].slice(0, MAX_RESULTS),
});
