import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { COMPENSATION_NAMES, STEP_NAMES } from '../../lambdas/shared/saga/command-names.ts';
import type { Fault } from '../../lambdas/shared/saga/commands/faults.ts';
import { setFaults } from '../operate/chaos.ts';
import type { Outputs } from '../stack/outputs.ts';
import type { Buyer } from './shop.ts';

const COMMANDS = [...STEP_NAMES, ...COMPENSATION_NAMES, 'confirmOrder', 'closeOrder'] as const;
const EVERY_MS = 8_000;

/**
 * Breaks a share of all calls: half before they do anything, half after they have committed, a few by hanging. Beside it, one command
 * after the other is down for three of the buyers, for eight seconds: long enough to
 * outlast every retry. When it is a compensation that is down, their payments are down, too, so that there is something to undo.
 */
export async function breakCalls(
  stack: Outputs,
  rate: number,
  seed: number,
  buyers: Buyer[],
  signal: AbortSignal,
) {
  // One for each dice that is thrown after the first has not struck.
  const everywhere: Fault[] = [
    { command: '*', mode: 'throw-before', rate: rate / 2 },
    { command: '*', mode: 'throw-after', rate: rate / (2 - rate) },
    { command: '*', mode: 'hang-after', rate: rate / 200 },
  ];
  const outages = fc.sample(
    fc.record({
      command: fc.constantFrom(...COMMANDS),
      mode: fc.constantFrom<Fault['mode']>('throw-before', 'throw-after'),
      first: fc.nat(buyers.length - 1),
    }),
    { seed, numRuns: 10_000 },
  );
  for (const { command, mode, first } of outages) {
    if (signal.aborted) break;
    const unlucky = [0, 1, 2].map((offset) => buyers[(first + offset) % buyers.length] as Buyer);
    const down: Pick<Fault, 'command' | 'mode'>[] = [{ command, mode }];
    if (isIn(COMPENSATION_NAMES, command)) down.push({ command: 'processPayment', mode: 'throw-before' });
    const outage = unlucky.flatMap(({ userId }) =>
      down.map((fault): Fault => ({ ...fault, rate: 1, userId })),
    );
    await setFaults(stack, rate > 0 ? [...outage, ...everywhere] : []);
    await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
  }
  await setFaults(stack, []);
}

const isIn = (names: readonly string[], command: string) => names.includes(command);
