import * as z from 'zod/mini';
import { parsePayload } from '../shared/saga/commands/command.ts';
import { audit } from './audit/audit.ts';
import type { OpenForAudit } from './books/books.ts';
import { backfill } from './completeness/backfill.ts';
import { positionSchema } from './dead-letters.ts';
import { startWaiting } from './moves/start-waiting.ts';
import type { Job } from './operator/contract/job-contract.ts';
import { runJob } from './operator/job-runner.ts';
import { noteRun } from './operator/jobs.ts';
import { rememberPass } from './operator/records.ts';
import { auditResult, passResult, type Result, reconcileResult, replayResult } from './operator/results.ts';
import { reconcile } from './reconcile.ts';
import { recordPass } from './recovery-metrics.ts';
import { redriveAll, redriveOrder, redriveSome } from './redrive.ts';
import { replayOrder } from './replay/order-replay.ts';
import { replaySales } from './replay/sales-replay.ts';
import { partSchema } from './tables/part.ts';

/** A portion is to be watched: some seconds' work. */
const MAX_SOME = 1_000;

/** Set by the schedule alone: what a person asks for is never refused because it was tried too often. */
const isScheduled = z._default(z.boolean(), false);
const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({
    command: z.literal('reconcile'),
    olderThanSeconds: z.optional(z.number().check(z.gte(0))),
    isScheduled,
  }),
  z.strictObject({
    command: z.literal('redrive'),
    orderId: z.optional(z.string().check(z.minLength(1))),
    isScheduled,
    /** Only so many orders, from a place in their list on; the answer's `next` is the place of those after them. */
    limit: z.optional(z.int().check(z.gte(1), z.lte(MAX_SOME))),
    after: z.optional(positionSchema),
  }),
  z.strictObject({ command: z.literal('audit'), part: z.optional(partSchema) }),
  /** After a move: the runs that waited for its end. */
  z.strictObject({ command: z.literal('startWaiting'), after: z.optional(positionSchema) }),
  z.strictObject({ command: z.literal('job'), jobId: z.string().check(z.minLength(1)) }),
  z.strictObject({
    command: z.literal('replay'),
    orderId: z.optional(z.string().check(z.minLength(1))),
  }),
  z.strictObject({
    command: z.literal('backfill'),
    orderId: z.optional(z.string().check(z.minLength(1))),
    part: z.optional(partSchema),
  }),
]);

/** What recovery can be asked to do. */
export const COMMAND_NAMES = commandSchema.def.options.flatMap(({ shape }) => shape.command.def.values);

/** Messages of the dead-letter queue in one pass: some minutes' work. */
const MAX_MESSAGES = 5_000;
/** Time kept for what is under way, and for the answer. */
const RESERVE_MS = 30_000;
/** What a portion of a job may take: its undo runs are waited for. */
const PORTION_MS = 90_000;

/** Runs what an operator or the schedule asks for, within the Lambda's time; audits what `open` opens, or our own tables. Throws UnreadableCommand for anything else. */
export async function runRecovery(
  event: unknown,
  remainingMs: () => number,
  open?: OpenForAudit,
): Promise<unknown> {
  const command = parsePayload(commandSchema, event);
  const isTimeUp = () => remainingMs() < RESERVE_MS;
  const isLate = () => remainingMs() < RESERVE_MS + PORTION_MS;
  const startedAt = new Date().toISOString();
  switch (command.command) {
    case 'reconcile':
      return noted(command, startedAt, async () => {
        const result = await reconcile(command, { isScheduled: command.isScheduled, isTimeUp });
        await Promise.all([rememberPass('reconcile'), recordPass(result)]);
        return {
          result,
          summary: reconcileResult(result),
          isNoted: !command.isScheduled || result.undoneCount + result.confirmedCount > 0,
        };
      });
    case 'redrive':
      return noted(command, startedAt, async () => {
        const { orderId, isScheduled, limit, after } = command;
        const pass = { isTimeUp, maxMessages: MAX_MESSAGES };
        const result = orderId
          ? await redriveOrder(orderId, pass)
          : limit
            ? await redriveSome({ limit, after }, { isTimeUp })
            : await redriveAll({ ...pass, isScheduled });
        if (isScheduled) await rememberPass('redrive');
        await recordPass(result);
        return {
          result,
          summary: passResult(result),
          isNoted: (!isScheduled && !limit) || result.redriven.length + result.finished.length > 0,
        };
      });
    case 'audit':
      return noted(command, startedAt, async () => {
        const result = await audit({ isTimeUp, part: command.part, open });
        if (!command.part) await rememberPass('audit', { ok: result.ok });
        // Of an audit in parts whoever asked for them has the whole.
        return { result, summary: auditResult(result), isNoted: !command.part };
      });
    case 'startWaiting':
      return startWaiting({ after: command.after, isTimeUp });
    case 'job':
      return { status: await runJob(command.jobId, { isTimeUp, isLate }, open) };
    case 'replay':
      if (command.orderId) return replayOrder(command.orderId);
      return noted(command, startedAt, async () => {
        const result = await replaySales({ isTimeUp });
        return { result, summary: replayResult(result), isNoted: true };
      });
    case 'backfill':
      return backfill({ orderId: command.orderId, part: command.part, isTimeUp });
  }
}

interface Run<Answer> {
  result: Answer;
  summary: Result;
  /** Whether the history needs it. */
  isNoted: boolean;
}

/** The run's result, after it was put into the history, for operators; of the schedule only runs that had something to do. */
async function noted<Answer>(
  { command: kind, isScheduled }: { command: Job['kind']; isScheduled?: boolean },
  startedAt: string,
  run: () => Promise<Run<Answer>>,
): Promise<Answer> {
  const { result, summary, isNoted } = await run();
  if (isNoted) await noteRun({ kind, by: isScheduled ? 'schedule' : 'command line', startedAt, ...summary });
  return result;
}
