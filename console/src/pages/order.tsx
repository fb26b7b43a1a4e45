import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useParams } from 'react-router';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useQuery } from '../api/use-query.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { useTell } from '../parts/flashes.tsx';
import { timeOf, useMoney } from '../parts/format.ts';
import { JobProgress } from '../parts/job-progress.tsx';
import { CustomerLink } from '../parts/links.tsx';
import { OrderStatus, StepState } from '../parts/status.tsx';
import { Timeline } from '../parts/timeline.tsx';

type Detail = Schemas['OrderDetail'];
const EVERY_MS = 5_000;

/** All that can be known of one order, and what can be done about it. */
export default function Order() {
  const { orderId = '' } = useParams();
  const api = useApi();
  const path = { params: { path: { orderId } } };
  const { data, error, reload } = useQuery(
    `order ${orderId}`,
    async () => {
      const [detail, events] = await Promise.all([
        dataOf(api.GET('/admin/orders/{orderId}', path)),
        dataOf(api.GET('/orders/{orderId}/events', { params: { path: { orderId }, query: { limit: 100 } } })),
      ]);
      return { detail, events: events.items };
    },
    EVERY_MS,
  );
  const [jobId, setJobId] = useState<string>();
  if (error && !data) return <Alert type="error">{error}</Alert>;
  if (!data) return <Box variant="p">Reading</Box>;
  const { detail, events } = data;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={<Actions detail={detail} reload={reload} onJob={setJobId} />}
          description={<OrderStatus {...detail.order} />}
        >
          Order {orderId}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {jobId && <JobProgress key={jobId} jobId={jobId} onEnd={() => void reload()} />}
        <Facts detail={detail} />
        <Steps steps={detail.steps} />
        <Timeline events={events} runs={detail.runs} actions={detail.actions} />
        <Runs runs={detail.runs} />
      </SpaceBetween>
    </ContentLayout>
  );
}

interface ActionsProps {
  detail: Detail;
  reload(): Promise<void>;
  onJob(jobId: string | undefined): void;
}

function Actions({ detail: { order }, reload, onJob }: ActionsProps) {
  const api = useApi();
  const tell = useTell();
  const { orderId, status, needsAttention } = order;
  const path = { params: { path: { orderId } } };
  const isOpen = ['PENDING', 'REJECTING', 'CANCELLING'].includes(status);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <ActionButton
        name="Cancel order"
        disabled={status !== 'CONFIRMED' && status !== 'PENDING'}
        disabledReason="Only a pending or a confirmed order can be cancelled."
        act={async () => {
          await dataOf(api.POST('/orders/{orderId}/cancel', path));
          tell('info', `Order ${orderId} is being cancelled.`);
          await reload();
        }}
      >
        All that the order holds is given back: stock, coupon, money and payment.
      </ActionButton>
      <ActionButton
        name="Redrive"
        disabled={!needsAttention}
        disabledReason="The order does not need attention."
        act={async () => {
          const { jobId } = await dataOf(
            api.POST('/admin/dead-letters/redrive', { body: { orderIds: [orderId] } }),
          );
          onJob(jobId);
        }}
      >
        The compensations of this order are run again.
      </ActionButton>
      <ActionButton
        name="Reconcile"
        disabled={!isOpen && !needsAttention}
        disabledReason="The order has ended."
        act={async () => {
          const { done, why } = await dataOf(api.POST('/admin/orders/{orderId}/reconcile', path));
          tell(
            done === 'left' ? 'warning' : 'success',
            `Reconcile: ${done}${why ? `, because ${why}` : ''}.`,
          );
          await reload();
        }}
      >
        The order is set on its way to its end, unless its run goes on.
      </ActionButton>
      <ActionButton
        name="Verify"
        act={async () => {
          const { agrees, inFlight, differences } = await dataOf(
            api.POST('/admin/orders/{orderId}/verify', path),
          );
          const what = differences.map(({ field, journal, tables }) => `${field}: ${journal} ≠ ${tables}`);
          if (agrees) tell('success', 'Ledger, journal and tables agree.');
          else tell(inFlight ? 'warning' : 'error', `They differ: ${what.join('; ')}.`);
        }}
      >
        The order's events are folded into its state and compared with its ledgers and tables. Nothing is
        changed.
      </ActionButton>
      <ActionButton
        name="Write off"
        disabled={!needsAttention}
        disabledReason="The order does not need attention."
        asksForReason
        act={async (reason) => {
          await dataOf(api.POST('/admin/orders/{orderId}/write-off', { ...path, body: { reason } }));
          tell('success', `Order ${orderId} was written off.`);
          await reload();
        }}
      >
        The order leaves the list of those in need. Nothing is moved: you have settled by hand what was left.
      </ActionButton>
    </SpaceBetween>
  );
}

function Facts({ detail: { order, correlationId, writtenOff } }: { detail: Detail }) {
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
          { label: 'Coupon', value: order.couponId ?? 'none' },
          { label: 'Total', value: money(order.price?.total) },
          { label: 'Reason', value: order.reason ?? '–' },
          { label: 'Placed', value: timeOf(order.createdAt) },
          { label: 'Changed', value: timeOf(order.updatedAt) },
          { label: 'Correlation id', value: correlationId ?? '–' },
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

/** The five steps and their compensations, and what each holds now against what it should. */
function Steps({ steps }: { steps: Detail['steps'] }) {
  return (
    <Table
      header={<Header variant="h2">Steps and what they hold</Header>}
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
          cell: ({ state, unresolved }) => <StepState state={unresolved ? 'UNRESOLVED' : state} />,
        },
        { id: 'at', header: 'At', cell: ({ at, compensatedAt }) => timeOf(compensatedAt ?? at) },
        { id: 'holds', header: 'Holds now', cell: ({ holds }) => holds ?? 'nothing' },
        { id: 'should', header: 'Should hold', cell: ({ shouldHold }) => (shouldHold ? 'yes' : 'nothing') },
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
