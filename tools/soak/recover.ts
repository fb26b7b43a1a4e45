import { setTimeout as sleep } from 'node:timers/promises';
import { askService } from '../operate/service-client.ts';
import type { Outputs } from '../stack/outputs.ts';

const MAX_ROUNDS = 20;

/** What the schedule and a person do, until nothing is open; returns how many rounds it took, undefined when it never ended. */
export async function recover(stack: Outputs, say: (line: string) => void): Promise<number | undefined> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const { undoneCount, confirmedCount, leftCount } = await ask(stack, {
      command: 'reconcile',
      olderThanSeconds: 0,
    });
    await sleep(2_000);
    const { redriven, finished } = await ask(stack, { command: 'redrive' });
    say(
      `reconcile started ${undoneCount}, confirmed ${confirmedCount} and left ${leftCount}; redrive started ${redriven.length}, ${finished.length} are finished`,
    );
    if (undoneCount + confirmedCount + leftCount + redriven.length === 0) return round;
    await sleep(3_000);
  }
  return undefined;
}

export const ask = ({ functions, endpoint }: Outputs, command: unknown) =>
  askService({ functionName: functions.recovery, endpoint }, command);
