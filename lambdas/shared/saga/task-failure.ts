import * as z from 'zod/mini';
import { COMPENSATION_NAMES } from './command-names.ts';
import { type OrderReason, REJECTION_REASONS } from './errors.ts';

/** What Step Functions keeps of a failed task in the saga's state. */
export const taskFailureSchema = z.object({ Error: z.string(), Cause: z.optional(z.string()) });
export type TaskFailure = z.infer<typeof taskFailureSchema>;

/** The compensations that failed for good, by name, and what each threw. */
export const unresolvedSchema = z.record(z.string(), taskFailureSchema);

/** The order's reason from what a Catch noted: the rejection's reason, or SERVICE_UNAVAILABLE for every other error. */
export function reasonOf(failure: TaskFailure | undefined): OrderReason {
  if (failure?.Error !== 'OrderRejected') return 'SERVICE_UNAVAILABLE';
  const reason = messageOf(failure).split(':')[0];
  return REJECTION_REASONS.find((known) => known === reason) ?? 'SERVICE_UNAVAILABLE';
}

/** The error message in a Cause, which is a Lambda's error document (JSON) or, from other sources, plain text. */
export function messageOf(failure: TaskFailure): string {
  try {
    return String(
      (JSON.parse(failure.Cause ?? '') as { errorMessage?: unknown }).errorMessage ?? failure.Cause,
    );
  } catch {
    return failure.Cause ?? '';
  }
}

/** What keeps an order in need: the first compensation that failed for good, and the error that it threw. */
export interface NeedCause {
  command: string;
  error: string;
  /** Both in one word: orders of the same one are one group. */
  cause: string;
}

const UNKNOWN: TaskFailure = { Error: 'unknown' };
const anyRecord = z.record(z.string(), z.unknown());

/** The failed compensations in an order's record, also where somebody has left there what nobody can read. */
export const failuresOf = ({ unresolved }: { unresolved?: unknown }): Record<string, TaskFailure> =>
  Object.fromEntries(
    Object.entries(anyRecord.safeParse(unresolved).data ?? {}).map(([name, failure]) => [
      name,
      taskFailureSchema.safeParse(failure).data ?? UNKNOWN,
    ]),
  );

export function causeOf(order: { unresolved?: unknown }): NeedCause {
  const unresolved = failuresOf(order);
  const command = COMPENSATION_NAMES.find((name) => name in unresolved) ?? 'unknown';
  const error = unresolved[command]?.Error ?? 'unknown';
  return { cause: `${command}.${error}`, command, error };
}
