import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from '../../lambdas/recovery/moves/start-waiting.ts';
import { UserError } from '../terminal/run.ts';

/** One call of recovery's command; `after` is the `next` of the one before. */
export type AskToStart = (after?: Started['next']) => Promise<Started>;

/** Who takes an order in may have read the owners a second ago, and the list of those that wait lags a second behind. */
const QUIET_MS = 3_000;
/** So may recovery: only what it says for longer is so. */
const STALE_MS = 2_000;
const PAUSE_MS = 250;
const GIVE_UP_MS = 60_000;

/**
 * Has recovery start what waited, until for some seconds nothing was found; returns how many those were. Throws UserError when some
 * cannot be started, and when another domain is being moved: then they go on waiting.
 */
export async function startWaiting(
  ask: AskToStart,
  { quietMs = QUIET_MS, staleMs = STALE_MS, giveUpMs = GIVE_UP_MS, pauseMs = PAUSE_MS, now = Date.now } = {},
): Promise<number> {
  let started = 0;
  const began = now();
  let found = began;
  for (let progress = found; now() - found < quietMs; await sleep(pauseMs)) {
    const pass = await passOver(ask);
    started += pass.started;
    if (pass.isHeld && now() - began >= staleMs)
      throw new UserError('orders go on waiting: a domain is being moved, see npm run migrate -- status');
    if (pass.started > 0) progress = now();
    if (pass.started + pass.failed > 0 || pass.isHeld) found = now();
    if (pass.failed > 0 && now() - progress >= giveUpMs)
      throw new UserError(
        `${pass.failed} orders that waited cannot be started: see the log of recovery, then run this again`,
      );
  }
  return started;
}

/** The whole list once. */
async function passOver(ask: AskToStart) {
  const pass = { started: 0, failed: 0, isHeld: false };
  for (let after: Started['next']; ; ) {
    const { started, failed, isHeld, next } = await ask(after);
    pass.started += started;
    pass.failed += failed;
    pass.isHeld ||= isHeld;
    if (!next || isHeld) return pass;
    after = next;
  }
}
