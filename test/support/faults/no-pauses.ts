/*
 * Imported before the code whose pauses (`node:timers/promises`) are to take no time, for tests that look at what is done and not at
 * when. The next file in the same process has them back.
 */
const timers = process.getBuiltinModule('node:timers/promises');
const { setTimeout: pause } = timers;

const replacePause = (by: typeof pause) => {
  timers.setTimeout = by;
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
};

replacePause((async (_milliseconds?: number, value?: unknown) => value) as typeof pause);
afterAll(() => replacePause(pause));
