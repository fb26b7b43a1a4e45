import type { AuditReport, Checked } from '../../lambdas/recovery/proof/report.ts';

/** As many as one answer lists. */
const MAX_LISTED = 100;

/** Asks for one part after the other, says how each went, and adds them up to the report of the whole. */
export async function auditInParts(
  ask: (command: unknown) => Promise<AuditReport>,
  of: number,
  say: (line: string) => void,
): Promise<AuditReport> {
  const reports: AuditReport[] = [];
  for (let index = 0; index < of; index++) {
    const report = await ask({ command: 'audit', part: { index, of } });
    say(`part ${index + 1} of ${of}: ${summary(report)}`);
    reports.push(report);
  }
  return reports.reduce(addUp);
}

function summary({ checked, violationCount, inFlightCount, incomplete, owners = {} }: AuditReport): string {
  // Of `products` the domain is `product`.
  const place = (what: string) => (owners[what.slice(0, -1)] === 'monolith' ? ' at the monolith' : '');
  const numbers = Object.entries(checked).map(([what, number]) => `${number} ${what}${place(what)}`);
  return `${numbers.join(', ')}; ${violationCount} violations, ${inFlightCount} in flight${incomplete ? ', NOT all was read' : ''}`;
}

function addUp(one: AuditReport, other: AuditReport): AuditReport {
  const { incomplete = other.incomplete, advice = other.advice, owners = other.owners } = one;
  return {
    ok: one.ok && other.ok,
    checked: addCounts(one.checked, other.checked),
    violations: [...one.violations, ...other.violations].slice(0, MAX_LISTED),
    violationCount: one.violationCount + other.violationCount,
    inFlight: [...one.inFlight, ...other.inFlight].slice(0, MAX_LISTED),
    inFlightCount: one.inFlightCount + other.inFlightCount,
    ...(owners && { owners }),
    ...(incomplete && { incomplete }),
    ...(advice && { advice }),
  };
}

const addCounts = (one: Checked, other: Checked) =>
  Object.fromEntries(
    (Object.keys(one) as (keyof Checked)[]).map((what) => [what, one[what] + other[what]]),
  ) as unknown as Checked;
