/**
 * Time as a simulation has it: it stands still while anybody works, and jumps to the next moment for which somebody waits. So a
 * thousand buyers at once take as long as the work that they make, on any machine, and always the same course.
 */
export class VirtualClock {
  #now = 0;
  #waiting: { at: number; wake: () => void }[] = [];
  #outside: Promise<unknown> = Promise.resolve();
  #underWay = 0;

  /** In milliseconds since the simulation began. */
  now = () => this.#now;

  sleep(milliseconds: number): Promise<void> {
    const at = this.#now + Math.max(milliseconds, 0);
    return new Promise((wake) => {
      // In the order of time, and of those at one moment in the order in which they came.
      const place = this.#waiting.findLastIndex((other) => other.at <= at) + 1;
      this.#waiting.splice(place, 0, { at, wake });
    });
  }

  /** Does real work, one after the other, so that the order is always the same; in the simulation it takes no time. */
  outside<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay++;
    const done = this.#outside.then(work, work);
    const end = () => {
      this.#underWay--;
    };
    this.#outside = done.then(end, end);
    return done;
  }

  /** Runs the simulation until the work is done. Throws when all wait for something that never comes. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let isDone = false;
    const result = work().finally(() => {
      isDone = true;
    });
    result.catch(() => {});
    while (!isDone) {
      await this.#quiet();
      if (isDone) break;
      const next = this.#waiting.shift() ?? (await this.#nextAfterRealTime(() => isDone));
      if (!next) break;
      this.#now = next.at;
      next.wake();
    }
    return result;
  }

  /** Whoever uses timers of its own, as the state machine in process does, comes back within moments of real time. */
  async #nextAfterRealTime(isDone: () => boolean) {
    for (let waited = 0; waited < MAX_REAL_MS; waited += REAL_PAUSE_MS) {
      if (isDone()) return undefined;
      const next = this.#waiting.shift();
      if (next) return next;
      await new Promise((resolve) => setTimeout(resolve, REAL_PAUSE_MS));
    }
    throw new Error('the simulation stands still: somebody waits for what never comes');
  }

  /** Until nobody can do anything at this moment any longer. */
  async #quiet(): Promise<void> {
    for (let turns = 0; turns < QUIET_TURNS; turns++) {
      if (this.#underWay > 0) {
        await this.#outside;
        turns = 0;
      }
      await new Promise(setImmediate);
    }
  }
}

/** Turns of the event loop without any work: promises that follow promises need one, the state machine's own timers some. */
const QUIET_TURNS = 3;
const REAL_PAUSE_MS = 5;
const MAX_REAL_MS = 10_000;
