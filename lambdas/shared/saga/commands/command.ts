import type * as z from 'zod/mini';
import type { Item, Key } from '../../platform/reads.ts';
import type { Write } from '../../platform/transactions.ts';
import { fieldErrors, summarize } from '../../platform/validation.ts';
import type { StepName } from '../command-names.ts';
import { OrderRejected, UnreadableCommand } from '../errors.ts';
import { compensationPayload, type SagaOrder } from '../saga-order.ts';
import type { StepLedger, Undone } from '../step-ledger.ts';
import type { StepPlan } from './step-plan.ts';

/** A command as the saga calls it: a function of the payload, with the schema that the payload must have. */
export type Command<Result = unknown> = ((payload: unknown) => Promise<Result>) & {
  schema: z.ZodMiniType;
  /** What comes before all else, wherever the command is then run: the order can be read, and the run may send the command. */
  admit(payload: unknown): void;
};

/** Refuses, by throwing, a run that may not send the command: then nothing is touched or recorded. See `runs.ts`. */
export type Guard = (orderId: string, executionName: string | undefined) => void;

/** A command that keeps no ledger record. Throws UnreadableCommand, naming each bad field, when the payload is none of its own. */
export const command = <Schema extends z.ZodMiniType, Result>(
  schema: Schema,
  run: (payload: z.output<Schema>) => Promise<Result>,
  guard?: Guard,
): Command<Result> => guarded(schema, async (payload) => run(parsePayload(schema, payload)), guard);

/** What a step needs beside its plan. */
interface StepOptions<Payload> {
  guard?: Guard;
  /** Keys of the items of its table that `plan` needs. */
  reads?(payload: Payload): Key[];
}

/**
 * A forward step on the ledger. `plan` gets the validated payload, the items that it reads, and whether an earlier plan was refused by
 * what it could not know, and says what the step would do. A payload that fails the schema is a rejection like any other: recorded, so that no other attempt can have applied.
 */
export function step<Schema extends z.ZodMiniType, Result, Effects>(
  ledger: StepLedger,
  name: StepName,
  schema: Schema,
  plan: (
    payload: z.output<Schema>,
    found: (Item | undefined)[],
    wasRefused: boolean,
  ) => Promise<StepPlan<Result, Effects>>,
  { guard, reads }: StepOptions<z.output<Schema>> = {},
): Command<Result> {
  const run = async (payload: unknown) => {
    const { data, error } = schema.safeParse(payload);
    return ledger.applyOnce({
      name,
      orderId: orderIdOf(payload),
      correlationId: correlationIdIn(payload),
      reads: error ? [] : reads?.(data),
      plan: async (found, wasRefused) => {
        if (error) throw new OrderRejected('INVALID_COMMAND', summarize(fieldErrors(error, 'payload')));
        return plan(data, found, wasRefused);
      },
    });
  };
  return guarded(schema, run, guard);
}

/** The compensation of `name`: `inverse` turns the effects that the step recorded into the writes that give them back. */
export function compensation<Effects>(
  ledger: StepLedger,
  name: StepName,
  inverse: (effects: Effects) => Write[],
): Command<{ undone: Undone }> {
  const run = async (payload: unknown) => ({
    undone: await ledger.undoOnce(name, orderIdOf(payload), inverse, correlationIdIn(payload)),
  });
  return guarded(compensationPayload, run);
}

function guarded<Result>(
  schema: z.ZodMiniType,
  run: (payload: unknown) => Promise<Result>,
  guard?: Guard,
): Command<Result> {
  const admit = (payload: unknown) => guard?.(orderIdOf(payload), executionNameIn(payload));
  const call = async (payload: unknown) => {
    admit(payload);
    return run(payload);
  };
  return Object.assign(call, { schema, admit });
}

/** The name of the execution that sends the command; absent when a person or a test calls the Lambda directly. */
function executionNameIn(payload: unknown): string | undefined {
  const { executionName } = payload as { executionName?: unknown };
  return executionName === undefined ? undefined : String(executionName);
}

/** The correlation id of the request that the saga acts for: it is only for logs and events, and so not worth an error. */
const correlationIdIn = (payload: unknown) => {
  const id = (payload as { order: Partial<SagaOrder> }).order.correlationId;
  return typeof id === 'string' ? id : undefined;
};

/** The order of a payload. Throws UnreadableCommand when there is none: then no ledger can be asked what happened. */
const orderIdOf = (payload: unknown): string => parsePayload(compensationPayload, payload).order.orderId;

/** The validated payload. Throws UnreadableCommand, naming each bad field. */
export function parsePayload<Schema extends z.ZodMiniType>(
  schema: Schema,
  payload: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new UnreadableCommand(summarize(fieldErrors(parsed.error, 'payload')));
}
