import * as z from 'zod/mini';
import { fieldErrors, summarize } from '../../shared/platform/validation.ts';
import type { Findings } from '../proof/report.ts';
import { AuditInterrupted } from '../tables/scan.ts';
import type { Side } from './side.ts';

/** The side that was closed at the end of a move, and how far it had been read then. */
const closedSchema = z.object({
  side: z.enum(['service', 'monolith']),
  after: z.optional(z.string()),
});
export type ClosedSide = z.infer<typeof closedSchema>;

const movesSchema = z.record(z.string(), z.object({ closed: z.optional(closedSchema) }));

/** The closed side of each domain that has moved, as the mover noted it. Throws, naming what is wrong. */
export function closedSidesIn(parameter: string, text: string | undefined): Record<string, ClosedSide> {
  const { data, error } = movesSchema.safeParse(JSON.parse(text ?? '{}'));
  if (error)
    throw new Error(`the parameter ${parameter} is malformed: ${summarize(fieldErrors(error, 'moves'))}`);
  return Object.fromEntries(
    Object.entries(data).flatMap(([domain, { closed }]) => (closed ? [[domain, closed]] : [])),
  );
}

export interface Fence {
  domain: string;
  closed: ClosedSide;
  side: Pick<Side, 'exportPage'>;
  /** Whether it is still this fence: a move that has begun since writes rows there. */
  isStill(): Promise<boolean>;
}

/** Nothing changes at a side that is closed: whatever its export has after the place where it was read to its end is a violation. */
export async function auditFence(
  { domain, closed, side, isStill }: Fence,
  findings: Findings,
  isTimeUp: () => boolean,
): Promise<void> {
  for (let after = closed.after; ; ) {
    if (isTimeUp()) throw new AuditInterrupted();
    const { rows, next } = await side.exportPage(after);
    if (rows.length === 0 || !(await isStill())) return;
    for (const row of rows) {
      const { table, key } = (row ?? {}) as { table?: unknown; key?: unknown };
      findings.violation({
        kind: 'FENCED_SIDE_CHANGED',
        id: `${domain} ${table} ${key}`,
        detail: `a row changed at the ${closed.side}, which was closed when ${domain} was given to the other owner`,
      });
    }
    if (next === undefined || next === after) return;
    after = next;
  }
}
