import { orderSaga } from '../../../lib/parts/saga-definition.ts';
import type { CommandCall, Invoke } from '../saga/saga.ts';
import type { VirtualClock } from './clock.ts';

interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds: number;
  MaxAttempts: number;
  BackoffRate: number;
  MaxDelaySeconds: number;
}

/** How the state machine waits out throttles, as its definition says. */
const RETRIER = orderSaga.States.DecreaseStock?.Retry?.[0] as unknown as Retrier;

export interface PressedInvoke {
  invoke: Invoke;
  /** Calls that found no Lambda free. */
  refused: number;
  /** Calls that were throttled for longer than the state machine waits. */
  givenUp: number;
}

/**
 * Calls commands as the state machine does when AWS pushes back: of the Lambdas at most `concurrency` run at once, a call beyond that is
 * refused, and what is throttled is tried again after the pauses of the machine's first retrier.
 */
export function pressLambdas(
  through: Invoke,
  clock: VirtualClock,
  { concurrency = Number.POSITIVE_INFINITY, overheadMs = 5 } = {},
): PressedInvoke {
  const pressed: PressedInvoke = { invoke: waitOut, refused: 0, givenUp: 0 };
  let running = 0;

  async function callOnce(call: CommandCall): Promise<unknown> {
    if (running >= concurrency) {
      pressed.refused++;
      throw named('Lambda.TooManyRequestsException', 'Rate Exceeded.');
    }
    running++;
    try {
      await clock.sleep(overheadMs);
      return await through(call);
    } finally {
      running--;
    }
  }

  async function waitOut(call: CommandCall): Promise<unknown> {
    for (let tried = 0; ; tried++) {
      try {
        return await callOnce(call);
      } catch (error) {
        if (!RETRIER.ErrorEquals.includes((error as Error).name)) throw error;
        if (tried === RETRIER.MaxAttempts) {
          pressed.givenUp++;
          throw named('ThrottledForGood', (error as Error).message);
        }
        const longest = Math.min(
          RETRIER.IntervalSeconds * RETRIER.BackoffRate ** tried,
          RETRIER.MaxDelaySeconds,
        );
        await clock.sleep(Math.random() * longest * 1_000);
      }
    }
  }
  return pressed;
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
