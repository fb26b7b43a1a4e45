import type { Workflow } from './workflow.ts';

/** What Step Functions takes of an account in a region, a second: starts of runs, and states entered. */
export interface StepFunctionsQuota {
  readonly starts: number;
  readonly transitions: number;
}

/** Requests a second of one route, and how many at once above that. */
interface Limit {
  readonly rate: number;
  readonly burst: number;
}

export const LARGE_REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];

/** Of Standard workflows, as AWS gives them to every account; AWS raises them on request. */
export const QUOTAS = {
  largeRegion: { starts: 300, transitions: 5_000 },
  otherRegion: { starts: 150, transitions: 800 },
} as const satisfies Record<string, StepFunctionsQuota>;

/** What an account in the region has, where AWS has raised nothing. */
export const quotaIn = (region: string): StepFunctionsQuota =>
  LARGE_REGIONS.includes(region) ? QUOTAS.largeRegion : QUOTAS.otherRegion;

/** Express workflows have other starts, the same everywhere, and no limit of states. */
const EXPRESS_STARTS = 6_000;

/** The most states of a run that is confirmed, and of an undo. */
export const STATES = { forward: 7, undo: 9 };
/** Of orders, how many may be undone: by their own run, and once more by a cancellation. */
const UNDONE = 0.1;
/** What orders and cancellations may use up; the rest is recovery's, and the retries'. */
const SHARE = 0.9;

/**
 * How many orders, and how many cancellations, the API takes, so that it refuses them (429) before Step Functions does: as many as the
 * tighter of the two quotas allows, and never more than the API takes altogether.
 */
export function orderLimits(
  quota: StepFunctionsQuota,
  { throttle, workflow }: { throttle: { rateLimit: number; burstLimit: number }; workflow: Workflow },
): { orders: Limit; cancellations: Limit } {
  const cancellations = UNDONE * ordersWithin(quota);
  const orders = workflow === 'express' ? SHARE * EXPRESS_STARTS : ordersWithin(quota);
  const limit = (rate: number): Limit => {
    const allowed = Math.max(Math.floor(Math.min(rate, throttle.rateLimit)), 1);
    // Two seconds' worth at once: the bucket that AWS fills holds more.
    return { rate: allowed, burst: Math.min(2 * allowed, throttle.burstLimit) };
  };
  return { orders: limit(orders), cancellations: limit(cancellations) };
}

/** Standard orders a second, with their undos and cancellations. */
function ordersWithin({ starts, transitions }: StepFunctionsQuota): number {
  const statesAnOrder = STATES.forward + 2 * UNDONE * STATES.undo;
  return SHARE * Math.min(starts / (1 + UNDONE), transitions / statesAnOrder);
}
