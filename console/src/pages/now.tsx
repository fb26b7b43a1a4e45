import Alert from '@cloudscape-design/components/alert';
import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import LineChart, { type LineChartProps } from '@cloudscape-design/components/line-chart';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useCauses } from '../api/use-causes.ts';
import { useQuery } from '../api/use-query.ts';
import { Failure } from '../parts/failure.tsx';
import { agoOf, countOf, durationOf, timeOf } from '../parts/format.ts';
import { PageLink } from '../parts/links.tsx';

const EVERY_MS = 10_000;
const PERIOD_MS = 5 * 60_000;
type Summary = Schemas['Summary'];

/** What needs a person first, then how the system does. */
export default function Now() {
  const api = useApi();
  const { data, error, isLoading, readAt, reload } = useQuery(
    'summary',
    () => dataOf(api.GET('/admin/summary')),
    EVERY_MS,
  );
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={readAt ? `Read at ${timeOf(readAt)}; refreshes every 10 seconds.` : 'Reading'}
          actions={
            <Button
              iconName="refresh"
              loading={isLoading}
              ariaLabel="Refresh"
              onClick={() => void reload()}
            />
          }
        >
          Now
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error && <Failure error={error} tryAgain={reload} readAt={readAt} />}
        {data && <Attention summary={data} />}
        {data && <Health summary={data} />}
        {data && <Charts summary={data} />}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** The largest groups, as links: who follows one finds it selected. */
const MAX_GROUPS = 3;

function Attention({ summary: { needsAttention } }: { summary: Summary }) {
  if (needsAttention.count === 0)
    return (
      <Alert type="success" header="Nothing needs a person">
        No order waits for anybody.
      </Alert>
    );
  const orders = `${needsAttention.count}${needsAttention.isMore ? ' or more' : ''}`;
  return (
    <Alert
      type="error"
      header={orders === '1' ? '1 order needs attention' : `${orders} orders need attention`}
      action={<PageLink to="/needs-attention">Needs attention</PageLink>}
    >
      <SpaceBetween size="xxs">
        <div>
          The first has been waiting since {timeOf(needsAttention.since)} ({agoOf(needsAttention.since)}).
        </div>
        <Groups />
      </SpaceBetween>
    </Alert>
  );
}

function Groups() {
  const { data, error, reload } = useCauses();
  if (error) return <Failure error={error} tryAgain={reload} />;
  return data?.causes.slice(0, MAX_GROUPS).map(({ cause, command, error: what, orderCount }) => (
    <div key={cause}>
      <PageLink to={`/needs-attention?cause=${encodeURIComponent(cause)}`}>
        {`${command}: ${what}, ${countOf(orderCount, 'order')}`}
      </PageLink>
    </div>
  ));
}

function Health({ summary }: { summary: Summary }) {
  const { oldestOpenOrder, lastReconcile, lastAudit, faults } = summary;
  return (
    <Container header={<Header variant="h2">How it stands</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          {
            label: 'Oldest open order',
            value: oldestOpenOrder ? (
              <PageLink to={`/orders/${oldestOpenOrder.orderId}`}>{agoOf(oldestOpenOrder.since)}</PageLink>
            ) : (
              'none'
            ),
          },
          { label: 'Last reconcile', value: agoOf(lastReconcile) },
          {
            label: 'Last audit',
            value: lastAudit ? (
              <StatusIndicator type={lastAudit.ok ? 'success' : 'error'}>
                {lastAudit.ok ? 'ok' : 'violations'}, {agoOf(lastAudit.at)}
              </StatusIndicator>
            ) : (
              <PageLink to="/proof">never run</PageLink>
            ),
          },
          {
            label: 'Faults on purpose',
            value: faults ? <PageLink to="/break-it">{String(faults)} switched on</PageLink> : 'none',
          },
        ]}
      />
    </Container>
  );
}

function Charts({ summary: { figuresFrom, buckets, rejections } }: { summary: Summary }) {
  const times = buckets.flatMap(({ at }) => [new Date(at), new Date(Date.parse(at) + PERIOD_MS)]);
  const line = (title: string, read: (bucket: Summary['buckets'][number]) => number | undefined) => ({
    title,
    type: 'line' as const,
    data: buckets.flatMap((bucket) => {
      const y = read(bucket);
      // It holds for its whole period: a single one would be a dot that nobody sees.
      return y === undefined
        ? []
        : [0, PERIOD_MS].map((later) => ({ x: new Date(Date.parse(bucket.at) + later), y }));
    }),
  });
  const steps = [...new Set(buckets.flatMap(({ steps }) => Object.keys(steps)))];
  return (
    <SpaceBetween size="s">
      <Box color="text-body-secondary">Figures since {timeOf(figuresFrom)}.</Box>
      <ColumnLayout columns={2}>
        <Chart
          title="Step success rate (%)"
          times={times}
          series={steps.map((step) => line(step, (bucket) => percentOf(bucket.steps[step])))}
        />
        <Chart title="Compensations" times={times} series={[line('compensations', (b) => b.compensations)]} />
        <Chart
          title="Mean duration of an order"
          times={times}
          format={durationOf}
          series={[line('mean duration', (b) => b.meanDurationMs)]}
        />
        <Chart title="Time-outs" times={times} series={[line('time-outs', (b) => b.timeouts)]} />
        <Container header={<Header variant="h2">Rejected orders by reason</Header>}>
          <BarChart
            series={[
              {
                title: 'orders',
                type: 'bar',
                data: rejections.map(({ reason, count }) => ({ x: reason, y: count })),
              },
            ]}
            xScaleType="categorical"
            height={180}
            hideFilter
            hideLegend
            ariaLabel="Rejected orders by reason"
            empty={<Box textAlign="center">No order was rejected.</Box>}
          />
          <SpaceBetween direction="horizontal" size="s">
            {rejections.map(({ reason }) => (
              <PageLink key={reason} to={`/orders?status=REJECTED&reason=${reason}`}>
                {reason}
              </PageLink>
            ))}
          </SpaceBetween>
        </Container>
      </ColumnLayout>
    </SpaceBetween>
  );
}

const percentOf = (step: { succeeded: number; failed: number; timedOut: number } | undefined) => {
  const calls = step ? step.succeeded + step.failed + step.timedOut : 0;
  return step && calls ? Math.round((1000 * step.succeeded) / calls) / 10 : undefined;
};

function Chart({
  title,
  times,
  series,
  format,
}: {
  title: string;
  times: Date[];
  series: LineChartProps<Date>['series'];
  format?: (value: number) => string;
}) {
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      <LineChart
        series={series}
        xScaleType="time"
        xDomain={times.length > 1 ? [times[0] as Date, times.at(-1) as Date] : undefined}
        height={180}
        hideFilter
        hideLegend={series.length === 1}
        ariaLabel={title}
        i18nStrings={{
          xTickFormatter: (at) => at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }),
          yTickFormatter: format,
        }}
        empty={<Box textAlign="center">Nothing happened.</Box>}
      />
    </Container>
  );
}
