import * as z from 'zod/mini';
import { parsePayload } from '../shared/saga/commands/command.ts';
import { audit } from './audit/audit.ts';
import { backfill } from './completeness/backfill.ts';
import { runJob } from './operator/job-runner.ts';
import { rememberPass } from './operator/records.ts';
import { reconcile } from './reconcile.ts';
import { recordPass } from './recovery-metrics.ts';
import { redriveAll, redriveOrder } from './redrive.ts';
import { replayOrder } from './replay/order-replay.ts';
import { replaySales } from './replay/sales-replay.ts';
import { partSchema } from './tables/part.ts';

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
  }),
  z.strictObject({ command: z.literal('audit'), part: z.optional(partSchema) }),
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

/** Runs what an operator or the schedule asks for, within the Lambda's time. Throws UnreadableCommand for anything else. */
export async function runRecovery(event: unknown, remainingMs: () => number): Promise<unknown> {
  const command = parsePayload(commandSchema, event);
  const isTimeUp = () => remainingMs() < RESERVE_MS;
  switch (command.command) {
    case 'reconcile':
      return recorded(reconcile(command, { isScheduled: command.isScheduled, isTimeUp }), 'reconcile');
    case 'redrive':
      return recorded(
        command.orderId
          ? redriveOrder(command.orderId, { isTimeUp, maxMessages: MAX_MESSAGES })
          : redriveAll({ isScheduled: command.isScheduled, isTimeUp, maxMessages: MAX_MESSAGES }),
      );
    case 'audit':
      return audit({ isTimeUp, part: command.part });
    case 'job':
      return { status: await runJob(command.jobId, isTimeUp) };
    case 'replay':
      return command.orderId ? replayOrder(command.orderId) : replaySales({ isTimeUp });
    case 'backfill':
      return backfill({ orderId: command.orderId, part: command.part, isTimeUp });
  }
}

/** The pass's result, after its figures have been written to the log. */
async function recorded<Result extends Parameters<typeof recordPass>[0]>(
  pass: Promise<Result>,
  name?: 'reconcile',
): Promise<Result> {
  const result = await pass;
  if (name) await rememberPass(name);
  await recordPass(result);
  return result;
}
