import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useQuery } from '../api/use-query.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { useTell } from '../parts/flashes.tsx';
import { timeOf, useMoney } from '../parts/format.ts';
import { JobProgress } from '../parts/job-progress.tsx';
import { OrderLink } from '../parts/links.tsx';
import { ListTable } from '../parts/list-table.tsx';

type Cause = Schemas['Cause'];
/** The schedule gives up on an order after so many tries; a person never has to. */
const MAX_TRIES = 5;

/** The failures that need a person: grouped by what keeps them open, and one by one. */
export default function NeedsAttention() {
  const api = useApi();
  const tell = useTell();
  const [jobId, setJobId] = useState<string>();
  const [version, setVersion] = useState(0);
  const [chosen, setChosen] = useState<Cause[]>([]);
  const groups = useQuery(`causes ${version}`, async () => {
    const answer = await dataOf(api.GET('/admin/dead-letters', { params: { query: { groupBy: 'cause' } } }));
    return 'causes' in answer ? answer : { causes: [], isMore: false };
  });
  const refresh = () => setVersion((known) => known + 1);

  const redrive = async (body: { cause?: string; orderIds?: string[] }) => {
    const { jobId: begun } = await dataOf(api.POST('/admin/dead-letters/redrive', { body }));
    setJobId(begun);
  };
  const redriveChosen = async () => {
    // One group after the other: each is a job of its own, and the page shows the last.
    for (const { cause } of chosen) await redrive({ cause });
    setChosen([]);
  };
  const orders = chosen.reduce((sum, { orderCount }) => sum + orderCount, 0);
  const causes = groups.data?.causes ?? [];

  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Orders of which something could not be undone, however often it was tried."
      >
        Needs attention
      </Header>
      {groups.error && <Alert type="error">{groups.error}</Alert>}
      {jobId && <JobProgress key={jobId} jobId={jobId} onEnd={refresh} />}
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${causes.length})`}
            actions={
              <ActionButton
                name="Redrive"
                variant="primary"
                disabled={chosen.length === 0}
                disabledReason="Select a group first."
                act={redriveChosen}
              >
                The compensations of {orders} orders are run again. What is undone already stays as it is; an
                order whose undo fails again stays in this list.
              </ActionButton>
            }
          >
            By cause
          </Header>
        }
        selectionType="multi"
        selectedItems={chosen}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems)}
        trackBy="cause"
        items={causes}
        loading={groups.isLoading && !groups.data}
        loadingText="Reading"
        ariaLabels={{
          tableLabel: 'By cause',
          selectionGroupLabel: 'Groups',
          allItemsSelectionLabel: () => 'Select all groups',
          itemSelectionLabel: (_, { cause }) => `Select ${cause}`,
        }}
        empty={<Box textAlign="center">No order needs attention.</Box>}
        columnDefinitions={columnsOfCauses(useMoney())}
      />
      <ListTable
        title="Orders"
        listKey={`dead letters ${version}`}
        rowId="orderId"
        empty="No order needs attention."
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
          {
            id: 'actions',
            header: 'Actions',
            cell: ({ orderId }) => (
              <SpaceBetween direction="horizontal" size="xs">
                <ActionButton name="Redrive" act={() => redrive({ orderIds: [orderId] })}>
                  The compensations of order {orderId} are run again.
                </ActionButton>
                <ActionButton
                  name="Write off"
                  asksForReason
                  act={async (reason) => {
                    await dataOf(
                      api.POST('/admin/orders/{orderId}/write-off', {
                        params: { path: { orderId } },
                        body: { reason },
                      }),
                    );
                    tell('success', `Order ${orderId} was written off.`);
                    refresh();
                  }}
                >
                  Order {orderId} leaves this list. Nothing is moved: you have settled by hand what was left.
                </ActionButton>
              </SpaceBetween>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}

const columnsOfCauses = (money: (amount: number) => string) => [
  {
    id: 'cause',
    header: 'What failed',
    cell: ({ command, error }: Cause) => `${command}: ${error}`,
    isRowHeader: true,
  },
  { id: 'orders', header: 'Orders', cell: ({ orderCount }: Cause) => orderCount },
  { id: 'units', header: 'Units held', cell: ({ units }: Cause) => units },
  { id: 'amount', header: 'Money held', cell: ({ amount }: Cause) => money(amount) },
  { id: 'first', header: 'First', cell: ({ firstAt }: Cause) => timeOf(firstAt) },
  { id: 'last', header: 'Last', cell: ({ lastAt }: Cause) => timeOf(lastAt) },
  {
    id: 'tries',
    header: 'Tries by the schedule',
    cell: ({ tries }: Cause) =>
      `${tries} of ${MAX_TRIES}${tries < MAX_TRIES ? ', next within 15 minutes' : ''}`,
  },
];
