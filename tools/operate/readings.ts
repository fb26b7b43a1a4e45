import {
  COMMAND_METRICS,
  METRIC_NAMESPACE,
  SAGA_METRICS,
} from '../../lambdas/shared/platform/metric-names.ts';
import { mean, percentile, sum } from '../terminal/statistics.ts';

/** `Latest`: of what is measured now and then, the last word; what it was an hour ago is over. */
export type Statistic = 'Sum' | 'Average' | 'p99' | 'Latest';

/** What a metric came to in the time that is looked at. */
export interface Reading {
  metric: string;
  statistic: Statistic;
  dimensions: Record<string, string>;
  value: number;
}

const UNITS: Record<string, string | undefined> = { ...COMMAND_METRICS, ...SAGA_METRICS };
const STATISTICS: Record<string, Statistic[]> = {
  Count: ['Sum'],
  Milliseconds: ['Average', 'p99'],
  Seconds: ['Latest'],
};

/** What is asked of a metric; nothing of one that is not ours. */
export const statisticsOf = (metric: string): Statistic[] => STATISTICS[UNITS[metric] ?? ''] ?? [];

/** The values of a metric, as log lines in the embedded metric format brought them. */
export interface Series {
  metric: string;
  dimensions: Record<string, string>;
  values: { at: number; value: number }[];
}

interface Blob {
  _aws: {
    Timestamp: number;
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[];
  };
  [name: string]: unknown;
}

/** Undefined for a line of somebody else's, which has the same word in it. */
function blobIn(line: string): Blob | undefined {
  try {
    const blob = JSON.parse(line) as Blob | null;
    return Array.isArray(blob?._aws?.CloudWatchMetrics) ? blob : undefined;
  } catch {
    return undefined;
  }
}

/** Adds what the log lines say to `series`, which is what CloudWatch does with them. */
export function addLines(series: Map<string, Series>, lines: string[]): void {
  for (const line of lines) {
    const blob = blobIn(line);
    if (!blob) continue;
    for (const { Namespace, Dimensions, Metrics } of blob._aws.CloudWatchMetrics) {
      if (Namespace !== METRIC_NAMESPACE) continue;
      for (const names of Dimensions)
        for (const { Name: metric } of Metrics) {
          const dimensions = Object.fromEntries(names.map((name) => [name, String(blob[name])]));
          const key = JSON.stringify([metric, dimensions]);
          const known = series.get(key) ?? { metric, dimensions, values: [] };
          series.set(key, known);
          known.values.push({ at: blob._aws.Timestamp, value: Number(blob[metric]) });
        }
    }
  }
}

/** What the series came to since `since` (epoch milliseconds). */
export const readingsOf = (series: Iterable<Series>, since: number): Reading[] =>
  [...series].flatMap(({ metric, dimensions, values: all }) => {
    const values = all
      .filter(({ at }) => at >= since)
      .toSorted((one, other) => one.at - other.at)
      .map(({ value }) => value);
    if (values.length === 0) return [];
    return statisticsOf(metric).map((statistic) => ({
      metric,
      statistic,
      dimensions,
      value: CALCULATE[statistic](values),
    }));
  });

/** From a metric's values, the oldest first. */
const CALCULATE: Record<Statistic, (values: number[]) => number> = {
  Sum: sum,
  Average: mean,
  Latest: (values) => values.at(-1) as number,
  p99: (values) => percentile(values, 0.99),
};
