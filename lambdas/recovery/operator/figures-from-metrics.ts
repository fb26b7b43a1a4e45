import { CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { requireEnv } from '../../shared/platform/env.ts';
import { METRIC_NAMESPACE, WHOLE_SAGA } from '../../shared/platform/metric-names.ts';
import { PERIOD_MS, type Sample, type Samples, WANTED } from './figures.ts';

const environment = requireEnv('ENVIRONMENT');
const client = new CloudWatchClient({});

/** What CloudWatch has of our metrics between the two times (epoch milliseconds). */
export async function samplesFromMetrics(from: number, to: number): Promise<Samples> {
  const queries = WANTED.flatMap((wanted) =>
    wanted.metric === 'OrderDuration' ? [{ wanted, Stat: 'Average' }] : [{ wanted, Stat: 'Sum' }],
  );
  const samples: Sample[] = [];
  const pages = paginateGetMetricData(
    { client },
    {
      StartTime: new Date(from),
      EndTime: new Date(to),
      MetricDataQueries: queries.map(({ wanted, Stat }, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: METRIC_NAMESPACE,
            MetricName: wanted.metric,
            Dimensions: dimensionsOf(wanted),
          },
          Stat,
          Period: PERIOD_MS / 1000,
        },
      })),
    },
  );
  for await (const { MetricDataResults = [] } of pages)
    for (const { Id, Timestamps = [], Values = [] } of MetricDataResults) {
      const { wanted } = queries[Number(Id?.slice(1))] as (typeof queries)[number];
      Timestamps.forEach((at, index) => {
        samples.push({ ...nameOf(wanted), at: at.getTime(), value: Values[index] ?? 0 });
      });
    }
  return { samples, since: from };
}

type Wanted = (typeof WANTED)[number];
const nameOf = (wanted: Wanted) => ({ metric: wanted.metric, ...('of' in wanted && { of: wanted.of }) });

function dimensionsOf(wanted: Wanted) {
  const service = 'service' in wanted ? wanted.service : WHOLE_SAGA;
  const of =
    'of' in wanted ? { Name: 'service' in wanted ? 'command' : 'reason', Value: wanted.of } : undefined;
  return [
    { Name: 'environment', Value: environment },
    { Name: 'service', Value: service },
    ...(of ? [of] : []),
  ];
}
