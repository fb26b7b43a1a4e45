import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 400;

/** Somebody else wrote the same items at the same moment: nothing was written here, and another try is safe. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict';
}

/**
 * Runs `attempt` again, after a random pause, as long as it throws WriteConflict: a hot item (one product in a sale)
 * is a matter of milliseconds, which the saga need not see. After 8 attempts, 2 s at the most, the conflict is thrown.
 */
export async function retryConflicts<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof WriteConflict) || tried === ATTEMPTS) throw error;
      // Full jitter: buyers that collided once must not collide again in step.
      await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tried));
    }
  }
}
