import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../lambdas/shared/saga/commands/faults.ts';
import type { Outputs } from '../stack/outputs.ts';
import { afterwards } from '../terminal/afterwards.ts';
import { UserError } from '../terminal/run.ts';
import { changeFaults, type FaultStore, localFaults } from './fault-store.ts';

type Stack = Pick<Outputs, 'endpoint' | 'parameters'>;

/** Breaks commands of a stack that nobody else breaks as `faults` say, until the next call; an empty list mends everything. */
export async function setFaults(stack: Stack, faults: Fault[]): Promise<void> {
  await localFaults(stack).write(faults);
  // A Lambda may go by what it read up to one second ago.
  await sleep(1_050);
}

/** Longer than an order can take to fail; what is left behind by a script that was killed ends then. */
const MAX_MINUTES = 15;

/** Does the work while commands are broken, beside what is broken already; afterwards, also when `signal` says stop, these are mended. */
export async function whileBroken<T>(
  store: FaultStore,
  faults: Fault[],
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const { problem } = await store.read();
  if (problem)
    throw new UserError(`the chaos parameter cannot be read: ${problem}; npm run chaos -- clear mends it`);
  const until = new Date(Date.now() + MAX_MINUTES * 60_000).toISOString();
  const by = `order --break ${randomUUID().slice(0, 8)}`;
  const ours = faults.map((fault) => ({ ...fault, until, by }));
  return afterwards(
    async () => {
      await changeFaults(store, { add: ours }, { signal });
      signal.throwIfAborted();
      return Promise.race([work(), aborted(signal)]);
    },
    () => changeFaults(store, { drop: ours }),
  );
}

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
