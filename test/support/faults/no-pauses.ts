/*
 * Imported before the code whose pauses (`node:timers/promises`) are to take no time, for tests that look at what is done and not at
 * when.
 */
const timers = process.getBuiltinModule('node:timers/promises');
timers.setTimeout = (async (_milliseconds?: number, value?: unknown) => value) as typeof timers.setTimeout;
process.getBuiltinModule('node:module').syncBuiltinESMExports();
