import { UserError } from './run.ts';

/** By Ctrl-C, by kill, and by closing the terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** These end the process, and by that what it has started: see startEngine. */
export function exitWhenInterrupted(): void {
  for (const signal of SIGNALS) process.once(signal, () => process.exit(130));
}

/** Aborted by Ctrl-C, by who ends the process, and when nobody reads on: the terminal is closed, or `head` has had enough. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new UserError('interrupted'));
  onSignals(interrupt);
  onLostOutput(interrupt);
  return controller.signal;
}

/** When the first of the signals comes. Output that nobody takes any more is no reason to end: what runs is of use without it. */
export function untilInterrupted(): Promise<undefined> {
  onLostOutput(() => {});
  return new Promise((resolve) => onSignals(() => resolve(undefined)));
}

/** After the first they are ignored: npm sends on what the terminal has sent already. */
function onSignals(interrupt: () => void): void {
  for (const signal of SIGNALS) process.on(signal, interrupt);
}

function onLostOutput(lost: () => void): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', lost);
}
