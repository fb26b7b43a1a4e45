import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Capacity, type Limits } from './capacity.ts';
import type { VirtualClock } from './clock.ts';
import { type Request, requestOf } from './requests.ts';

export interface PressureOptions {
  /** How long a transaction holds its items, in milliseconds. */
  inFlightMs?: number;
  /** How long every other request takes, and a refusal. */
  answerMs?: number;
  /** What one partition takes a second. */
  partition?: Limits;
  /** What a table takes a second, by its name; on demand without. */
  tables?: Record<string, Partial<Limits>>;
}

const ON_AWS = { inFlightMs: 15, answerMs: 5, partition: { write: 1_000, read: 3_000 }, tables: {} };

/** What has pushed back, and the way out of it. */
export interface Pressure {
  conflicts: number;
  throttles: number;
  /** Requests that were let through. */
  served: number;
  release(): void;
}

/**
 * Lets the client's requests meet what they meet on AWS and on no local engine. Overlapping transactions on one item cancel each other,
 * and push single writes of it away; a partition takes so many units a second and so does a table that is capped. What is let through
 * is really done by the engine. The SDK's own tries of a throttled request, some tenths of a second, are left out.
 */
export function pressOn(
  client: DynamoDBDocumentClient,
  clock: VirtualClock,
  options: PressureOptions = {},
): Pressure {
  const { inFlightMs, answerMs, partition, tables } = { ...ON_AWS, ...options };
  const capacity = new Capacity(partition, tables, clock.now);
  const held = new Set<string>();
  const name = 'pressure';
  const pressure: Pressure = {
    conflicts: 0,
    throttles: 0,
    served: 0,
    release: () => client.middlewareStack.remove(name),
  };

  const refuse = async (error: Error, count: 'conflicts' | 'throttles') => {
    pressure[count]++;
    await clock.sleep(answerMs);
    throw error;
  };

  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const request = requestOf(String(commandName), args.input as never);
        if (!request) return clock.outside(() => next(args));
        const meets = request.items.map((item) => request.kind !== 'read' && held.has(item));
        if (meets.some(Boolean)) await refuse(conflictOf(request, meets), 'conflicts');
        const met = capacity.take(request.demands);
        if (!met.every(Boolean)) await refuse(throttleOf(request, met), 'throttles');

        pressure.served++;
        const isHolding = request.kind === 'transaction';
        if (isHolding) for (const item of request.items) held.add(item);
        try {
          const output = await clock.outside(() => next(args));
          await clock.sleep(isHolding ? inFlightMs : answerMs);
          return output;
        } catch (error) {
          // A condition that fails is found out before anything is held for long.
          await clock.sleep(answerMs);
          throw error;
        } finally {
          if (isHolding) for (const item of request.items) held.delete(item);
        }
      },
    { step: 'build', name },
  );
  return pressure;
}

const conflictOf = ({ kind }: Request, meets: boolean[]) =>
  kind === 'transaction'
    ? cancelled(meets.map((isMet) => (isMet ? 'TransactionConflict' : 'None')))
    : new TransactionConflictException({ message: 'the item is in a transaction', $metadata: {} });

const throttleOf = ({ kind }: Request, met: boolean[]) =>
  kind === 'transaction'
    ? cancelled(met.map((isMet) => (isMet ? 'None' : 'ThrottlingError')))
    : new ProvisionedThroughputExceededException({ message: 'too many units', $metadata: {} });

const cancelled = (codes: string[]) =>
  new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
