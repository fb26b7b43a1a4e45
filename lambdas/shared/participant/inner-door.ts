import * as z from 'zod/mini';
import { STEP_NAMES } from '../saga/command-names.ts';
import { parsePayload } from '../saga/commands/command.ts';
import { idSchema } from '../saga/saga-order.ts';
import { StepLedger } from '../saga/step-ledger.ts';
import { countRows, exportRows } from './export-rows.ts';
import type { Owned } from './facade.ts';
import { importRows } from './import-rows.ts';
import { readEpoch, setEpoch } from './own-epoch.ts';
import { readShadow } from './shadow-notes.ts';
import { readTotals } from './totals.ts';

/* What is asked of a service when its domain moves: not public, only for who may invoke the Lambda. */
const epochSchema = z.object({ epoch: z.int().check(z.gte(1)), open: z.boolean() });
const stepSchema = z.object({ step: z.enum(STEP_NAMES), orderId: idSchema });

/** `participant` says what is asked for. */
export interface InnerRequest {
  participant: string;
}

const totalsSchema = z.object({ after: z.optional(z.string()) });
const shadowSchema = z.object({ since: z.string() });
const exportSchema = z.object({
  after: z.optional(z.string()),
  limit: z.int().check(z.gte(1), z.lte(1_000)),
});
const countSchema = z.object({ after: z.optional(z.string()) });
const importSchema = z.object({
  epoch: z.int().check(z.gte(1)),
  rows: z.array(
    z.object({
      table: z.string(),
      key: z.string(),
      version: z.int().check(z.gte(0)),
      row: z.nullable(z.record(z.string(), z.unknown())),
    }),
  ),
});

type Asked = Pick<Owned, 'table' | 'rows' | 'totalsOf'>;
type Answer = (asked: Asked, request: InnerRequest) => Promise<unknown>;

const ANSWERS: Record<string, Answer> = {
  readEpoch: ({ table }) => readEpoch(table),
  setEpoch: ({ table }, request) => setEpoch(table, parsePayload(epochSchema, request)),
  stepState: ({ table }, request) => stepState(table, parsePayload(stepSchema, request)),
  totals: ({ table, totalsOf }, request) =>
    readTotals(table, totalsOf, parsePayload(totalsSchema, request).after),
  shadow: ({ table }, request) => readShadow(table, parsePayload(shadowSchema, request).since),
  export: (side, request) => {
    const { after, limit } = parsePayload(exportSchema, request);
    return exportRows(side, after, limit);
  },
  count: async ({ table }, request) => ({
    rows: await countRows(table, parsePayload(countSchema, request).after),
  }),
  import: (side, request) => {
    const { epoch, rows } = parsePayload(importSchema, request);
    return importRows(side, epoch, rows);
  },
};
const nameSchema = z.object({ participant: z.enum(Object.keys(ANSWERS)) });

export const isInnerRequest = (event: unknown): event is InnerRequest =>
  typeof event === 'object' && event !== null && 'participant' in event;

/** Answers it. Throws UnreadableCommand, naming the choices or each bad field. */
export async function answerInside(request: InnerRequest, asked: Asked): Promise<unknown> {
  const { participant } = parsePayload(nameSchema, request);
  return (ANSWERS[participant] as Answer)(asked, request);
}

/** What the ledger says of a step, as another owner's `GET /saga/{step}/{orderId}` answers; a closed side says it, too. */
async function stepState(table: string, { step, orderId }: z.infer<typeof stepSchema>) {
  const found = await new StepLedger(table).read(step, orderId);
  return {
    state: found?.state ?? 'ABSENT',
    ...(found?.result !== undefined && { result: found.result }),
    ...(found?.reason !== undefined && { reason: found.reason }),
  };
}
