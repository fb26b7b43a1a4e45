import { COMPENSATION_NAMES } from './command-names.ts';
import type { TaskFailure } from './task-failure.ts';

/** How often the schedule tries again what failed for good; after that, only a person does. */
export const MAX_SCHEDULED_TRIES = 5;

/** What keeps an order in need: the first compensation that failed for good, and the error that it threw. */
export interface NeedCause {
  command: string;
  error: string;
  /** Both in one word: orders of the same one are one group. */
  cause: string;
}

export function causeOf({ unresolved = {} }: { unresolved?: Record<string, TaskFailure> }): NeedCause {
  const command = COMPENSATION_NAMES.find((name) => name in unresolved) ?? 'unknown';
  const error = unresolved[command]?.Error ?? 'unknown';
  return { cause: `${command}.${error}`, command, error };
}
