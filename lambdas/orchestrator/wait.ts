import { setTimeout as sleep } from 'node:timers/promises';
import { optionalEnv } from '../shared/platform/env.ts';
import { type OrderItem, readOrder } from '../shared/saga/order-record.ts';
import { isUndecided } from '../shared/saga/status-rules.ts';

const MAX_WAIT_SECONDS = 20;
const FIRST_PAUSE_MS = 25;
const MAX_PAUSE_MS = 1000;

/** One preference of the header's list: commas separate them, except in a quoted string, even one that never ends. */
const PREFERENCE = /(?:[^,"]|"(?:[^"\\]|\\.?)*"?)+/g;
const IS_WAIT = /^\s*wait\s*(?:[=;]|$)/i;
/** Its value, as a token or quoted; after it nothing, or parameters, which say nothing to us. */
const SECONDS = /^[^=;]*=\s*(?:(\d+)|"(\d+)")\s*(?:;|$)/;

/** Whether this Lambda has calls kept for it: without them, clients that wait would take those of the commands that they wait for. */
const allowsWaiting = () => optionalEnv('ALLOWS_WAITING') === 'true';

/**
 * The seconds of `Prefer: wait=N` (RFC 7240), at most 20; 0 without one, and where nobody may wait. A preference that makes no
 * sense is no error there.
 */
export function waitSecondsOf(prefer = '', mayWait = allowsWaiting()): number {
  if (!mayWait) return 0;
  // Of two of one name, the first counts.
  const wait = prefer.match(PREFERENCE)?.find((preference) => IS_WAIT.test(preference)) ?? '';
  const [, token, quoted] = SECONDS.exec(wait) ?? [];
  return Math.min(Number(token ?? quoted ?? 0), MAX_WAIT_SECONDS);
}

/** Kept back to store and send the answer before the Lambda's own time is up. */
const RESERVE_MS = 3_000;

/** The order as soon as its end is decided, or as it is when the time (or the Lambda's own) is up. */
export async function waitForEnd(
  order: OrderItem,
  seconds: number,
  lambda: { getRemainingTimeInMillis(): number },
): Promise<OrderItem> {
  const deadline = Date.now() + Math.min(seconds * 1000, lambda.getRemainingTimeInMillis() - RESERVE_MS);
  let latest = order;
  for (
    let pause = FIRST_PAUSE_MS;
    isUndecided(latest) && Date.now() < deadline;
    pause = Math.min(pause * 1.5, MAX_PAUSE_MS)
  ) {
    await sleep(Math.min(pause, Math.max(deadline - Date.now(), 0)));
    latest = (await readOrder(order.orderId)) ?? latest;
  }
  return latest;
}
