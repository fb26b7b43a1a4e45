import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 25;

/**
 * Sees the ends of many orders by one look at all of them, again and again: looking costs each contestant the same, however many
 * clients wait and however long.
 */
export class Watcher {
  readonly #look: (waiting: string[]) => Promise<string[]>;
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  #isLooking = false;

  /** `look` says which of those that are waited for have ended. */
  constructor(look: (waiting: string[]) => Promise<string[]>) {
    this.#look = look;
  }

  /** Waits for the end. Rejects when the look finds that it is not a good one. */
  ended(id: string): Promise<void> {
    const end = Promise.withResolvers<void>();
    this.#waiting.set(id, end);
    if (!this.#isLooking) void this.#lookOn();
    return end.promise;
  }

  async #lookOn(): Promise<void> {
    this.#isLooking = true;
    try {
      while (this.#waiting.size) {
        await sleep(LOOK_MS);
        for (const id of await this.#look([...this.#waiting.keys()])) {
          this.#waiting.get(id)?.resolve();
          this.#waiting.delete(id);
        }
      }
    } catch (error) {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    } finally {
      this.#isLooking = false;
    }
  }
}
