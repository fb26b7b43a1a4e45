import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, faultsIn, isOn } from '../../lambdas/shared/saga/commands/faults.ts';
import { UNBREAKABLE } from '../../lib/names.ts';
import type { Outputs } from '../stack/outputs.ts';
import { type FaultStore, faultStoreOf, localFaults } from './fault-store.ts';
import { faultWords } from './fault-words.ts';

/* While commands are broken on purpose, everyone is told: nobody shall look for a cause that is not there. */

/** Says in one line what is broken in the environment, if anything is: on stderr, because the answer of a command may be for scripts. */
export async function tellFaults(
  environment: string,
  port: string | undefined,
  say: (line: string) => void = console.error,
): Promise<void> {
  const line = await noticeOf(environment, port);
  if (line) say(line);
}

/** That line; undefined where nothing is broken, or nobody may look. */
export async function noticeOf(environment: string, port?: string): Promise<string | undefined> {
  if (UNBREAKABLE.includes(environment)) return undefined;
  const faults = await faultsOn(faultStoreOf(environment, port)).catch(() => []);
  return faults.length ? noticeFor(faults, environment) : undefined;
}

const EVERY_MS = 2_000;

/** Says whenever what is broken in the local stack has changed, until `signal` ends it. */
export async function watchFaults(
  stack: Pick<Outputs, 'endpoint' | 'parameters'>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const store = localFaults(stack);
  let told: string | undefined;
  while (!signal.aborted) {
    // An engine that does not answer is told by who watches the engine.
    const faults = await faultsOn(store).catch(() => undefined);
    if (faults) {
      const line = faults.length ? noticeFor(faults, 'local') : undefined;
      if (line !== told) say(line ?? 'nothing is broken on purpose any more');
      told = line;
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

async function faultsOn(store: FaultStore): Promise<Fault[]> {
  const { text } = await store.read();
  return faultsIn(text).faults.filter((fault) => isOn(fault));
}

function noticeFor(faults: Fault[], environment: string): string {
  const option = environment === 'local' ? '' : ` --env ${environment}`;
  return `broken on purpose: ${faults.map(faultWords).join(', ')} (npm run chaos -- clear${option} mends it)`;
}
