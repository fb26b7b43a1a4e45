/** Ctrl-C ends the process, and by that what it has started: see startEngine. */
export function exitWhenInterrupted(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}
