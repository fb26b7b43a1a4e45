import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useCauses } from '../api/use-causes.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { Failure } from '../parts/failure.tsx';
import { useTell } from '../parts/flashes.tsx';
import { agoOf, countOf, timeOf, untilOf, useMoney } from '../parts/format.ts';
import { JobProgress } from '../parts/job-progress.tsx';
import { OrderLink } from '../parts/links.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { Results } from '../parts/results.tsx';

type Cause = Schemas['Cause'];
type DeadLetter = Schemas['DeadLetter'];
type Result = NonNullable<Schemas['Job']['results']>[number];

/** What one request to redrive takes. */
const MAX_ORDERS = 100;

/** The failures that need a person: grouped by what keeps them open, and one by one; what is selected is redriven or written off. */
export default function NeedsAttention() {
  const api = useApi();
  const tell = useTell();
  const money = useMoney();
  const [jobIds, setJobIds] = useState<string[]>([]);
  const [writtenOff, setWrittenOff] = useState<Result[]>();
  const [version, setVersion] = useState(0);
  // A link from Now leads to one group, and it is selected.
  const [causes, setCauses] = useState<string[]>(useSearchParams()[0].getAll('cause'));
  const [orders, setOrders] = useState<DeadLetter[]>([]);
  const groups = useCauses();
  const refresh = () => {
    setVersion((known) => known + 1);
    void groups.reload();
  };
  const select = (chosen: { causes?: string[]; orders?: DeadLetter[] }) => {
    setCauses(chosen.causes ?? []);
    setOrders(chosen.orders ?? []);
  };

  /** One job for each group, and for each hundred orders; one that is refused keeps the others from nothing. */
  const redrive = async () => {
    const ids = orders.map(({ orderId }) => orderId);
    const requests = [
      ...chosenCauses.map(({ cause }) => ({ cause })),
      ...Array.from({ length: Math.ceil(ids.length / MAX_ORDERS) }, (_, part) => ({
        orderIds: ids.slice(part * MAX_ORDERS, (part + 1) * MAX_ORDERS),
      })),
    ];
    const begun: string[] = [];
    const refused: string[] = [];
    for (const body of requests)
      try {
        const { jobId } = await dataOf(api.POST('/admin/dead-letters/redrive', { body }));
        if (jobId) begun.push(jobId);
      } catch (problem) {
        const what = 'cause' in body ? body.cause : countOf(body.orderIds.length, 'order');
        refused.push(`${what}: ${(problem as Error).message}`);
      }
    if (begun.length) setJobIds(begun);
    if (refused.length)
      throw new Error(`${refused.length} of ${requests.length} were not begun: ${refused.join('; ')}`);
    select({});
  };
  /** Each order for itself: what is refused for one, because it is being undone, is nothing to the others. */
  const writeOff = async (reason: string) => {
    const results: Result[] = [];
    for (const { orderId } of orders)
      try {
        const path = { params: { path: { orderId } } };
        await dataOf(api.POST('/admin/orders/{orderId}/write-off', { ...path, body: { reason } }));
        results.push({ orderId, outcome: 'written off' });
      } catch (problem) {
        results.push({ orderId, outcome: 'refused', why: (problem as Error).message });
      }
    const done = results.filter(({ outcome }) => outcome === 'written off').length;
    tell(done === results.length ? 'success' : 'warning', `${done} of ${results.length} orders written off.`);
    setWrittenOff(results);
    select({});
    refresh();
  };

  const chosenCauses = (groups.data?.causes ?? []).filter(({ cause }) => causes.includes(cause));
  const chosen = orders.length + chosenCauses.length;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Orders of which something could not be undone, however often it was tried. Mend the cause, select, redrive."
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ActionButton
              name="Redrive"
              variant="primary"
              disabled={chosen === 0}
              disabledReason="Select a group or an order first."
              act={redrive}
            >
              The compensations of{' '}
              {orders.length
                ? countOf(orders.length, 'order')
                : `all orders of ${causesInWords(chosenCauses)}`}{' '}
              are run again. What is undone already stays as it is; an order whose undo fails again stays in
              this list, with its error.
            </ActionButton>
            <ActionButton
              name="Write off"
              disabled={orders.length === 0}
              disabledReason="Select an order first: a group is not written off as a whole."
              asksForReason
              act={writeOff}
            >
              {countOf(orders.length, 'order')} leave this list. Nothing is moved: you have settled by hand
              what was left.
            </ActionButton>
          </SpaceBetween>
        }
      >
        Needs attention
      </Header>
      {groups.error && <Failure error={groups.error} tryAgain={groups.reload} readAt={groups.readAt} />}
      {jobIds.map((jobId) => (
        <JobProgress key={jobId} jobId={jobId} onEnd={refresh} />
      ))}
      {writtenOff && (
        <Container header={<Header variant="h2">Write off</Header>}>
          <Results results={writtenOff} />
        </Container>
      )}
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${groups.data?.causes.length ?? 0}${groups.data?.isMore ? '+' : ''})`}
            description={groups.readAt && `Read at ${timeOf(groups.readAt)}; refreshes every 15 seconds.`}
          >
            By cause
          </Header>
        }
        selectionType="multi"
        selectedItems={chosenCauses}
        onSelectionChange={({ detail }) => select({ causes: detail.selectedItems.map(({ cause }) => cause) })}
        trackBy="cause"
        items={groups.data?.causes ?? []}
        loading={groups.isLoading && !groups.data}
        loadingText="Reading"
        wrapLines
        ariaLabels={{
          tableLabel: 'By cause',
          selectionGroupLabel: 'Groups',
          allItemsSelectionLabel: () => 'Select all groups',
          itemSelectionLabel: (_, { cause }) => `Select ${cause}`,
        }}
        empty={
          <Box textAlign="center">{groups.error ? 'It could not be read.' : 'No order needs attention.'}</Box>
        }
        columnDefinitions={[
          {
            id: 'cause',
            header: 'What failed',
            cell: ({ command, error }) => `${command}: ${error}`,
            isRowHeader: true,
          },
          { id: 'orders', header: 'Orders', cell: ({ orderCount }) => orderCount },
          { id: 'units', header: 'Units held', cell: ({ units }) => units },
          { id: 'amount', header: 'Money held', cell: ({ amount }) => money(amount) },
          { id: 'first', header: 'First seen', cell: ({ firstAt }) => timeOf(firstAt) },
          { id: 'last', header: 'Last seen', cell: ({ lastAt }) => agoOf(lastAt) },
          {
            id: 'tries',
            header: 'Tries by the schedule',
            minWidth: 180,
            cell: (cause) => <Tries {...cause} />,
          },
        ]}
      />
      <ListTable<DeadLetter>
        title="Orders"
        listKey={`dead letters ${version}`}
        rowId="orderId"
        empty="No order needs attention."
        selected={orders}
        onSelect={(items) => select({ orders: items })}
        read={async (cursor) => {
          const page = await dataOf(
            api.GET('/admin/dead-letters', { params: { query: { cursor, limit: 50 } } }),
          );
          return 'items' in page ? page : { items: [] };
        }}
        columns={[
          {
            id: 'order',
            header: 'Order',
            cell: ({ orderId }) => <OrderLink orderId={orderId} />,
            isRowHeader: true,
          },
          { id: 'unresolved', header: 'Not undone', cell: ({ unresolved }) => unresolved.join(', ') },
          { id: 'error', header: 'Error', cell: ({ failure }) => failure.error },
          { id: 'why', header: 'Why', cell: ({ failure }) => failure.cause },
          { id: 'at', header: 'Since', cell: ({ at }) => timeOf(at) },
        ]}
      />
    </SpaceBetween>
  );
}

/** The groups, and how many orders they have as far as they were counted. */
const causesInWords = (causes: Cause[]) =>
  causes.map(({ cause, orderCount }) => `${cause} (${countOf(orderCount, 'order')} now)`).join(' and ');

function Tries({ tries, maxTries, nextTryAt }: Cause) {
  const next = nextTryAt ? `next in ${untilOf(nextTryAt)}` : 'next with the next pass of the schedule';
  return `${tries} of ${maxTries}, ${tries < maxTries ? next : 'only a person tries again'}`;
}
