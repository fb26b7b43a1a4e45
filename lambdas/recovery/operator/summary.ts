import { optionalEnv } from '../../shared/platform/env.ts';
import { findOldestInNeed, findOldestOpen } from '../oldest-orders.ts';
import { listOrdersInNeed } from '../open-orders.ts';
import type { Summary } from './contract/summary-schema.ts';
import { readFaults } from './faults.ts';
import { figuresOf, type Samples } from './figures.ts';
import { lastPass } from './records.ts';

const HOUR_MS = 60 * 60_000;
const MAX_COUNTED = 100;

/** What needs a person, and the figures of the last `hours`. */
export async function readSummary(hours: number): Promise<Summary> {
  const now = Date.now();
  const from = now - hours * HOUR_MS;
  const [needsAttention, oldestOpenOrder, lastReconcile, lastAudit, { faults }, samples] = await Promise.all([
    countInNeed(),
    findOldestOpen(),
    lastPass('reconcile'),
    lastPass('audit'),
    readFaults(),
    readSamples(from, now),
  ]);
  return {
    at: new Date(now).toISOString(),
    needsAttention,
    ...(oldestOpenOrder && { oldestOpenOrder }),
    ...(lastReconcile && { lastReconcile: lastReconcile.at }),
    ...(lastAudit && { lastAudit: { at: lastAudit.at, ok: Boolean(lastAudit.ok) } }),
    faults: faults.length,
    ...figuresOf(samples, from, now),
  };
}

/** The client that only one of the two needs is loaded with it. */
async function readSamples(from: number, to: number): Promise<Samples> {
  if (optionalEnv('FIGURES_FROM_LOGS'))
    return (await import('./figures-from-logs.ts')).samplesFromLogs(from, to);
  return (await import('./figures-from-metrics.ts')).samplesFromMetrics(from, to);
}

async function countInNeed(): Promise<Summary['needsAttention']> {
  const oldest = findOldestInNeed();
  let count = 0;
  for await (const _ of listOrdersInNeed()) if (++count > MAX_COUNTED) break;
  const since = (await oldest)?.since;
  return { count: Math.min(count, MAX_COUNTED), isMore: count > MAX_COUNTED, ...(since && { since }) };
}
