import { VirtualClock } from './clock.ts';

/*
 * Imported before what it is to slow down: from then on the pauses of the code (`node:timers/promises`) are those of the simulation that
 * runs, and real ones when none does.
 */
const timers = process.getBuiltinModule('node:timers/promises');
const { setTimeout: reallySleep } = timers;
let running: VirtualClock | undefined;

timers.setTimeout = ((milliseconds?: number, value?: unknown, options?: object) =>
  running
    ? running.sleep(milliseconds ?? 0).then(() => value)
    : reallySleep(milliseconds, value, options)) as typeof reallySleep;
process.getBuiltinModule('node:module').syncBuiltinESMExports();

/** Runs `work` in simulated time and with dice that always fall the same way for the same seed. */
export async function simulate<T>(seed: number, work: (clock: VirtualClock) => Promise<T>): Promise<T> {
  const { random } = Math;
  const clock = new VirtualClock();
  running = clock;
  Math.random = dice(seed);
  try {
    return await clock.run(() => work(clock));
  } finally {
    running = undefined;
    Math.random = random;
  }
}

/** Mulberry32: the same numbers for the same seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
