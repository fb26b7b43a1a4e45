import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useParams } from 'react-router';
import { dataOf, type Schemas } from '../api/client.ts';
import { eventsOf } from '../api/events.ts';
import { useApi } from '../api/session.tsx';
import { useQuery } from '../api/use-query.ts';
import { Failure } from '../parts/failure.tsx';
import { timeOf, useMoney } from '../parts/format.ts';
import { JobProgress } from '../parts/job-progress.tsx';
import { CustomerLink, PageLink } from '../parts/links.tsx';
import { OrderActions } from '../parts/order-actions.tsx';
import { SagaPicture } from '../parts/saga-picture.tsx';
import { OrderStatus, StepState } from '../parts/status.tsx';
import { Timeline } from '../parts/timeline.tsx';

type Detail = Schemas['OrderDetail'];
const EVERY_MS = 5_000;

/** One order's page; another order's is another page, with nothing left of this one. */
export default function OrderPage() {
  const { orderId = '' } = useParams();
  return <Order key={orderId} orderId={orderId} />;
}

/** All that can be known of one order, and what can be done about it. */
function Order({ orderId }: { orderId: string }) {
  const api = useApi();
  const path = { params: { path: { orderId } } };
  const { data, error, readAt, reload } = useQuery(
    `order ${orderId}`,
    async () => {
      const [detail, events, payments] = await Promise.all([
        dataOf(api.GET('/admin/orders/{orderId}', path)),
        eventsOf(api, orderId),
        dataOf(api.GET('/orders/{orderId}/payments', path)),
      ]);
      return { detail, ...events, payment: payments.items[0] };
    },
    EVERY_MS,
  );
  const [jobId, setJobId] = useState<string>();
  if (!data) return error ? <Failure error={error} tryAgain={reload} /> : <Box variant="p">Reading</Box>;
  const { detail, events, isMore, payment } = data;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={<OrderActions detail={detail} reload={reload} onJob={setJobId} />}
          description={<OrderStatus {...detail.order} />}
        >
          Order {orderId}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error && <Failure error={error} tryAgain={reload} readAt={readAt} />}
        {jobId && <JobProgress key={jobId} jobId={jobId} onEnd={() => void reload()} />}
        <SagaPicture detail={detail} />
        <Facts detail={detail} payment={payment} />
        <Steps steps={detail.steps} />
        <Timeline events={events} isMore={isMore} runs={detail.runs} actions={detail.actions} />
        <Runs runs={detail.runs} />
      </SpaceBetween>
    </ContentLayout>
  );
}

interface FactsProps {
  detail: Detail;
  payment?: Schemas['Payment'];
}

function Facts({ detail: { order, correlationId, writtenOff, links }, payment }: FactsProps) {
  const money = useMoney();
  return (
    <Container header={<Header variant="h2">The order</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Customer', value: <CustomerLink userId={order.userId} /> },
          {
            label: 'Items',
            value: order.items.map(({ productId, quantity }) => `${quantity} × ${productId}`).join(', '),
          },
          {
            label: 'Coupon',
            value: order.couponId ? (
              <PageLink to={`/orders?couponId=${order.couponId}`}>{order.couponId}</PageLink>
            ) : (
              'none'
            ),
          },
          { label: 'Total', value: money(order.price?.total) },
          { label: 'Payment', value: payment ? `${payment.paymentId}, ${payment.status}` : 'none' },
          {
            label: 'Reason',
            value: order.reason ? `${order.reason}${order.detail ? `: ${order.detail}` : ''}` : '–',
          },
          { label: 'Placed', value: timeOf(order.createdAt) },
          { label: 'Changed', value: timeOf(order.updatedAt) },
          { label: 'Correlation id', value: correlationId ?? '–' },
          { label: 'Trace and logs', value: <Links links={links} orderId={order.orderId} /> },
          ...(writtenOff
            ? [
                {
                  label: 'Written off',
                  value: `${writtenOff.reason} (${writtenOff.by}, ${timeOf(writtenOff.at)})`,
                },
              ]
            : []),
        ]}
      />
    </Container>
  );
}

/** On AWS, where its own console shows them; the local engine has no such pages, but it has the logs. */
function Links({ links, orderId }: { links: Detail['links']; orderId: string }) {
  if (links.trace && links.logs)
    return (
      <SpaceBetween direction="horizontal" size="s">
        <Link external href={links.trace}>
          Trace
        </Link>
        <Link external href={links.logs}>
          Logs
        </Link>
      </SpaceBetween>
    );
  return (
    <ExpandableSection headerText="Logs of the local engine" variant="inline">
      <Box variant="p">Its runs are below; it keeps no traces. For the lines of a service:</Box>
      {links.logGroups.map((group) => (
        <Box key={group} variant="code" display="block">
          aws logs filter-log-events --endpoint-url {window.location.origin} --log-group-name {group}{' '}
          --filter-pattern '"{orderId}"'
        </Box>
      ))}
    </ExpandableSection>
  );
}

/** What each step holds now, in each service, against what it should. */
function Steps({ steps }: { steps: Detail['steps'] }) {
  return (
    <Table
      header={<Header variant="h2">What it holds</Header>}
      wrapLines
      items={steps}
      trackBy="step"
      ariaLabels={{ tableLabel: 'Steps' }}
      columnDefinitions={[
        { id: 'step', header: 'Step', cell: ({ step }) => step, isRowHeader: true },
        { id: 'compensation', header: 'Compensation', cell: ({ compensation }) => compensation },
        { id: 'service', header: 'Service', cell: ({ service }) => service },
        {
          id: 'state',
          header: 'State',
          minWidth: 130,
          cell: ({ state, unresolved }) => <StepState state={unresolved ? 'UNRESOLVED' : state} />,
        },
        { id: 'at', header: 'At', cell: ({ at, compensatedAt }) => timeOf(compensatedAt ?? at) },
        {
          id: 'holds',
          header: 'Holds now',
          minWidth: 130,
          cell: ({ holds, shouldHold }) =>
            shouldHold === undefined || (holds !== undefined) === shouldHold ? (
              (holds ?? 'nothing')
            ) : (
              <StatusIndicator type="warning">{holds ?? 'nothing'}</StatusIndicator>
            ),
        },
        {
          id: 'should',
          header: 'Should hold',
          cell: ({ shouldHold }) =>
            shouldHold === undefined ? 'not decided yet' : shouldHold ? 'this' : 'nothing',
        },
        {
          id: 'why',
          header: 'Why',
          cell: ({ reason, detail, unresolved }) =>
            unresolved
              ? `${unresolved.error}: ${unresolved.cause}`
              : [reason, detail].filter(Boolean).join(': '),
        },
      ]}
    />
  );
}

function Runs({ runs }: { runs: Detail['runs'] }) {
  return (
    <Table
      header={<Header variant="h2">Runs</Header>}
      items={runs}
      trackBy="name"
      ariaLabels={{ tableLabel: 'Runs' }}
      columnDefinitions={[
        {
          id: 'name',
          header: 'Run',
          cell: ({ name, link }) =>
            link ? (
              <Link external href={link}>
                {name}
              </Link>
            ) : (
              name
            ),
          isRowHeader: true,
        },
        { id: 'status', header: 'Status', cell: ({ status }) => status },
        { id: 'started', header: 'Started', cell: ({ startedAt }) => timeOf(startedAt) },
        { id: 'ended', header: 'Ended', cell: ({ endedAt }) => timeOf(endedAt) },
        { id: 'attempts', header: 'Calls', cell: ({ attempts }) => attempts.length },
        {
          id: 'errors',
          header: 'Calls that failed',
          cell: ({ attempts }) => attempts.filter(({ error }) => error).length,
        },
      ]}
    />
  );
}
