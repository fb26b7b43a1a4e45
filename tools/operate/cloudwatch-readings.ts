import {
  type CloudWatchClient,
  type Metric,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { METRIC_NAMESPACE } from '../../lambdas/shared/platform/metric-names.ts';
import { type Reading, statisticsOf } from './readings.ts';

/** What one request takes. */
const MAX_QUERIES = 500;

/** What CloudWatch has of an environment's metrics for the last `minutes`. */
export async function readCloudWatch(
  client: CloudWatchClient,
  environment: string,
  minutes: number,
): Promise<Reading[]> {
  const wanted = (await metricsOf(client, environment)).flatMap((metric) =>
    statisticsOf(metric.MetricName as string).map((statistic) => ({ metric, statistic })),
  );
  const readings: Reading[] = [];
  for (let first = 0; first < wanted.length; first += MAX_QUERIES) {
    const part = wanted.slice(first, first + MAX_QUERIES);
    const EndTime = new Date();
    const StartTime = new Date(EndTime.getTime() - minutes * 60_000);
    const MetricDataQueries = part.map(({ metric, statistic }, index) => ({
      Id: `m${index}`,
      MetricStat: { Metric: metric, Stat: statistic, Period: minutes * 60 },
    }));
    for await (const page of paginateGetMetricData({ client }, { StartTime, EndTime, MetricDataQueries }))
      for (const { Id, Values = [] } of page.MetricDataResults ?? []) {
        const { metric, statistic } = part[Number(Id?.slice(1))] as (typeof part)[number];
        const dimensions = dimensionsOf(metric);
        // More than one when the time lies across two periods.
        for (const value of Values)
          readings.push({ metric: metric.MetricName as string, statistic, dimensions, value });
      }
  }
  return readings;
}

async function metricsOf(client: CloudWatchClient, environment: string): Promise<Metric[]> {
  const metrics: Metric[] = [];
  const query = { Namespace: METRIC_NAMESPACE, Dimensions: [{ Name: 'environment', Value: environment }] };
  for await (const page of paginateListMetrics({ client }, query)) metrics.push(...(page.Metrics ?? []));
  return metrics;
}

const dimensionsOf = ({ Dimensions = [] }: Metric) =>
  Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name as string, Value as string]));
