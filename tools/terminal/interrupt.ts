import { UserError } from './run.ts';

/** Ctrl-C ends the process, and by that what it has started: see startEngine. */
export function exitWhenInterrupted(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}

/** Aborted by Ctrl-C, by who ends the process, and when nobody reads on: the terminal is closed, or `head` has had enough. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new UserError('interrupted'));
  // From then on ignored: npm sends on what the terminal has sent already.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', interrupt);
  return controller.signal;
}
