import { setTimeout as sleep } from 'node:timers/promises';
import { Throttled } from './throttling.ts';

/** Somebody else wrote the same items at the same moment: nothing was written here, and another try is safe. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict';
}

/** It is another owner's time, or nobody's: nothing was done and nothing recorded. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

const MAX_TRIES = 8;
/** A hot item, one product in a sale, is free again within milliseconds; a throttled table needs longer. */
const CONFLICT_PAUSES = { firstMs: 20, maxMs: 400 };
const THROTTLE_PAUSES = { firstMs: 100, maxMs: 1_000 };

/**
 * Runs `attempt` again, after a random pause, as long as it throws WriteConflict or Throttled: what is over in a moment the saga
 * need not see. After 8 tries, some seconds at most, it throws Throttled, which the saga waits out for minutes: to be pushed back
 * is no failure. `attempt` is told which try it is, from 1 on.
 */
export async function retryConflicts<T>(attempt: (tried: number) => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt(tried);
    } catch (error) {
      const pauses = pausesAfter(error);
      if (!pauses) throw error;
      if (tried === MAX_TRIES) throw new Throttled((error as Error).message, { cause: error });
      // Full jitter: buyers that collided once must not collide again in step.
      await sleep(Math.random() * Math.min(pauses.maxMs, pauses.firstMs * 2 ** tried));
    }
  }
}

function pausesAfter(error: unknown) {
  if (error instanceof WriteConflict) return CONFLICT_PAUSES;
  return error instanceof Throttled ? THROTTLE_PAUSES : undefined;
}
