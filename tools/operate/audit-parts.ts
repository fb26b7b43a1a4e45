interface Finding {
  kind: string;
  id: string;
  detail: string;
}

/** The audit's answer, as a person reads it. */
export interface AuditReport {
  ok: boolean;
  checked: Record<string, number>;
  violations: Finding[];
  violationCount: number;
  inFlight: Finding[];
  inFlightCount: number;
  incomplete?: true;
  advice?: string;
}

/** As many as one answer lists. */
const MOST_LISTED = 100;

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

function summary({ checked, violationCount, inFlightCount, incomplete }: AuditReport): string {
  const numbers = Object.entries(checked).map(([what, number]) => `${number} ${what}`);
  return `${numbers.join(', ')}; ${violationCount} violations, ${inFlightCount} in flight${incomplete ? ', NOT all was read' : ''}`;
}

function addUp(one: AuditReport, other: AuditReport): AuditReport {
  const { incomplete = other.incomplete, advice = other.advice } = one;
  return {
    ok: one.ok && other.ok,
    checked: Object.fromEntries(
      Object.entries(one.checked).map(([what, number]) => [what, number + (other.checked[what] ?? 0)]),
    ),
    violations: [...one.violations, ...other.violations].slice(0, MOST_LISTED),
    violationCount: one.violationCount + other.violationCount,
    inFlight: [...one.inFlight, ...other.inFlight].slice(0, MOST_LISTED),
    inFlightCount: one.inFlightCount + other.inFlightCount,
    ...(incomplete && { incomplete }),
    ...(advice && { advice }),
  };
}
