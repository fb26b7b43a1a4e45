import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { ExportedRow } from '../../shared/participant/domain-rows.ts';
import type { Row } from '../../shared/participant/row-mapping.ts';
import { fieldErrors, summarize } from '../../shared/platform/validation.ts';
import type { Finding, Findings } from '../proof/report.ts';
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
    for (const row of rows) findings.violation(changedAt(closed.side, domain, row));
    if (next === undefined || next === after) return;
    after = next;
  }
}

const changedAt = (side: ClosedSide['side'], domain: string, row: unknown): Finding => {
  const { table, key } = (row ?? {}) as { table?: unknown; key?: unknown };
  return {
    kind: 'FENCED_SIDE_CHANGED',
    id: `${domain} ${table} ${key}`,
    detail: `a row changed at the ${side}, which was closed when ${domain} was given to the other owner`,
  };
};

/** A row as its owner has it. */
export interface OwnersRow {
  version: unknown;
  row: Row;
}

/**
 * What the owner has not changed since is at our closed side as it is there: the same version, the same content. A monolith's triggers
 * give each change a new version; whoever writes into our tables by hand gives none.
 */
export async function auditCopies(
  { domain, side, isStill }: Omit<Fence, 'closed'>,
  ownersRow: (table: string, key: string) => OwnersRow | undefined,
  findings: Findings,
  isTimeUp: () => boolean,
): Promise<void> {
  for (let after: string | undefined; ; ) {
    if (isTimeUp()) throw new AuditInterrupted();
    const { rows, next } = await side.exportPage(after);
    if (rows.length === 0 || !(await isStill())) return;
    for (const exported of rows as ExportedRow[]) {
      const { table, key, version, row } = exported;
      const there = ownersRow(table, key);
      const isCopy = there?.version === version && !mayDiffer(domain, exported, there.row);
      if (isCopy && !isDeepStrictEqual(row, there.row))
        findings.violation(changedAt('service', domain, exported));
    }
    if (next === undefined || next === after) return;
    after = next;
  }
}

/** An order's end is decided here, whoever owns it; and DynamoDB removes what is too old. */
const mayDiffer = (domain: string, { table, row }: ExportedRow, there: Row) =>
  domain === 'order'
    ? table === 'orders'
    : row === null && (table === 'sales' || (table === 'ledger' && there.state !== 'APPLIED'));
