import {
  type CloudWatchClient,
  type Metric,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { METRIC_NAMESPACE } from '../../lambdas/shared/platform/metric-names.ts';
import { type Reading, type Statistic, statisticsOf } from './readings.ts';

/** What one request takes. */
const MAX_QUERIES = 500;

/** Three passes of reconcile: what it has not measured since then nobody knows. */
const LATEST_MINUTES = 15;

/** What CloudWatch has of an environment's metrics for the last `minutes`. */
export async function readCloudWatch(
  client: CloudWatchClient,
  environment: string,
  minutes: number,
): Promise<Reading[]> {
  const wanted = (await metricsOf(client, environment)).flatMap((metric) =>
    statisticsOf(metric.MetricName as string).map((statistic) => ({ metric, statistic })),
  );
  const isLatest = ({ statistic }: Wanted) => statistic === 'Latest';
  const [all, latest] = await Promise.all([
    readPeriods(
      client,
      wanted.filter((each) => !isLatest(each)),
      { minutes, period: minutes * 60 },
    ),
    readPeriods(client, wanted.filter(isLatest), { minutes: LATEST_MINUTES, period: 60 }),
  ]);
  const readings = (values: PeriodValue[]) =>
    values.map(({ metric, statistic, value }) => ({
      metric: metric.MetricName as string,
      statistic,
      dimensions: dimensionsOf(metric),
      value,
    }));
  // Of the others more than one when the time lies across two periods.
  return [...readings(all), ...readings(newestOf(latest))];
}

interface Wanted {
  metric: Metric;
  statistic: Statistic;
}
interface PeriodValue extends Wanted {
  at: number;
  value: number;
}

async function readPeriods(
  client: CloudWatchClient,
  wanted: Wanted[],
  { minutes, period }: { minutes: number; period: number },
): Promise<PeriodValue[]> {
  const values: PeriodValue[] = [];
  for (let first = 0; first < wanted.length; first += MAX_QUERIES) {
    const part = wanted.slice(first, first + MAX_QUERIES);
    const EndTime = new Date();
    const StartTime = new Date(EndTime.getTime() - minutes * 60_000);
    const MetricDataQueries = part.map(({ metric, statistic }, index) => ({
      Id: `m${index}`,
      MetricStat: { Metric: metric, Stat: statistic === 'Latest' ? 'Maximum' : statistic, Period: period },
    }));
    for await (const page of paginateGetMetricData({ client }, { StartTime, EndTime, MetricDataQueries }))
      for (const { Id, Values = [], Timestamps = [] } of page.MetricDataResults ?? []) {
        const asked = part[Number(Id?.slice(1))] as Wanted;
        Values.forEach((value, index) => {
          values.push({ ...asked, value, at: Timestamps[index]?.getTime() ?? 0 });
        });
      }
  }
  return values;
}

/** Of each metric the value of the latest period. */
function newestOf(values: PeriodValue[]): PeriodValue[] {
  const newest = new Map<Metric, PeriodValue>();
  for (const value of values)
    if (value.at >= (newest.get(value.metric)?.at ?? 0)) newest.set(value.metric, value);
  return [...newest.values()];
}

async function metricsOf(client: CloudWatchClient, environment: string): Promise<Metric[]> {
  const metrics: Metric[] = [];
  const query = { Namespace: METRIC_NAMESPACE, Dimensions: [{ Name: 'environment', Value: environment }] };
  for await (const page of paginateListMetrics({ client }, query)) metrics.push(...(page.Metrics ?? []));
  return metrics;
}

const dimensionsOf = ({ Dimensions = [] }: Metric) =>
  Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name as string, Value as string]));
