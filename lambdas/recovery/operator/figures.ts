import { STEP_NAMES } from '../../shared/saga/command-names.ts';
import { ORDER_REASONS } from '../../shared/saga/errors.ts';
import { STEPS } from '../../shared/saga/steps.ts';
import type { Bucket, Summary } from './contract/summary-schema.ts';

/** One number of one metric in one period. */
export interface Sample {
  /** When the period begins (epoch milliseconds). */
  at: number;
  metric: string;
  /** The command or the reason that it is about. */
  of?: string;
  value: number;
  /** How many values a mean was made of. */
  count?: number;
}

/** What was read, and from when on it is all that there was (epoch milliseconds). */
export interface Samples {
  samples: Sample[];
  since: number;
}

export const PERIOD_MS = 5 * 60_000;
export const periodOf = (at: number) => Math.floor(at / PERIOD_MS) * PERIOD_MS;

const OUTCOMES = {
  CommandSucceeded: 'succeeded',
  CommandFailed: 'failed',
  CommandTimedOut: 'timedOut',
} as const;
type Outcome = keyof typeof OUTCOMES;

/** What is asked of the metrics: those of each step, and those of the saga; rejections for each reason. */
export const WANTED = [
  ...STEPS.flatMap(({ step, service }) =>
    (Object.keys(OUTCOMES) as Outcome[]).map((metric) => ({ metric, of: step, service })),
  ),
  { metric: 'CompensationCount' },
  { metric: 'TimeoutCount' },
  { metric: 'OrderDuration' },
  ...ORDER_REASONS.map((reason) => ({ metric: 'SagaRejected', of: reason })),
] as const;

/** The samples as the pages show them: a bucket for each period since they are all there, also where nothing happened. */
export function figuresOf(
  { samples, since }: Samples,
  from: number,
  to: number,
): Pick<Summary, 'figuresFrom' | 'buckets' | 'rejections'> {
  const buckets = new Map<number, Bucket>();
  // What was not read from its beginning would look as if less had happened.
  const first = since > from ? periodOf(since - 1) + PERIOD_MS : periodOf(from);
  for (let at = first; at < to; at += PERIOD_MS)
    buckets.set(at, { at: new Date(at).toISOString(), steps: {}, compensations: 0, timeouts: 0 });
  const durations = new Map<number, { sum: number; count: number }>();
  const rejections = new Map<string, number>();
  for (const { at, metric, of = '', value, count = 1 } of samples) {
    const bucket = buckets.get(at);
    if (!bucket) continue;
    if (metric in OUTCOMES) {
      // Compensations have a chart of their own.
      if (!STEP_NAMES.some((step) => step === of)) continue;
      const calls = bucket.steps[of] ?? { succeeded: 0, failed: 0, timedOut: 0 };
      calls[OUTCOMES[metric as Outcome]] += value;
      bucket.steps[of] = calls;
    } else if (metric === 'CompensationCount') bucket.compensations += value;
    else if (metric === 'TimeoutCount') bucket.timeouts += value;
    else if (metric === 'SagaRejected') rejections.set(of, (rejections.get(of) ?? 0) + value);
    else if (metric === 'OrderDuration') {
      const known = durations.get(at) ?? { sum: 0, count: 0 };
      durations.set(at, { sum: known.sum + value * count, count: known.count + count });
    }
  }
  for (const [at, { sum, count }] of durations) (buckets.get(at) as Bucket).meanDurationMs = sum / count;
  return {
    figuresFrom: new Date(Math.min(first, to)).toISOString(),
    buckets: [...buckets.values()],
    rejections: [...rejections]
      .filter(([, count]) => count > 0)
      .map(([reason, count]) => ({ reason, count }))
      .sort((one, other) => other.count - one.count),
  };
}
