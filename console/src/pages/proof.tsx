import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { dataOf } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { ActionButton } from '../parts/action-button.tsx';
import { timeOf } from '../parts/format.ts';
import { JobProgress } from '../parts/job-progress.tsx';
import { OrderLink, PageLink } from '../parts/links.tsx';
import { ListTable } from '../parts/list-table.tsx';

/** Audit, reconcile and replay: run now, and what came of those before, with who asked for them. */
export default function Proof() {
  const api = useApi();
  const [address, setAddress] = useSearchParams();
  const jobId = address.get('run') ?? undefined;
  const setJobId = (run: string) => setAddress({ run });
  const [version, setVersion] = useState(0);
  const begin = (kind: 'reconcile' | 'replay') => async () =>
    setJobId((await dataOf(api.POST('/admin/jobs', { body: { kind } }))).jobId);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ActionButton
              name="Run audit"
              variant="primary"
              act={async () => setJobId((await dataOf(api.POST('/admin/audits'))).jobId)}
            >
              All five tables are read, and nothing is changed: what was put in must be what is left and what
              was used.
            </ActionButton>
            <ActionButton name="Run reconcile" act={begin('reconcile')}>
              Orders that stayed open for longer than a run can last are finished.
            </ActionButton>
            <ActionButton name="Run replay" act={begin('replay')}>
              The units sold are counted again from the journal, and compared. Nothing is changed.
            </ActionButton>
          </SpaceBetween>
        }
      >
        Proof
      </Header>
      {jobId && <JobProgress key={jobId} jobId={jobId} onEnd={() => setVersion((known) => known + 1)} />}
      <ListTable
        title="Runs"
        listKey={`jobs ${version} ${jobId}`}
        rowId="jobId"
        empty="Nothing was run yet."
        description="Press one to see what came of it. Of the schedule's, those that had something to do."
        read={(cursor) => dataOf(api.GET('/admin/jobs', { params: { query: { cursor } } }))}
        columns={[
          {
            id: 'kind',
            header: 'What',
            cell: ({ kind, jobId: shown }) => <PageLink to={`/proof?run=${shown}`}>{kind}</PageLink>,
            isRowHeader: true,
          },
          {
            id: 'status',
            header: 'Status',
            cell: ({ status, ok }) => (
              <StatusIndicator type={status === 'RUNNING' ? 'in-progress' : ok ? 'success' : 'error'}>
                {status === 'DONE' ? (ok ? 'ok' : 'findings') : status}
              </StatusIndicator>
            ),
          },
          { id: 'summary', header: 'What came of it', cell: ({ summary }) => summary ?? '' },
          { id: 'by', header: 'By', cell: ({ by }) => by },
          { id: 'startedAt', header: 'Started', cell: ({ startedAt }) => timeOf(startedAt) },
        ]}
      />
      <ListTable
        title="What operators did"
        listKey={`actions ${version} ${jobId}`}
        rowId="actionId"
        empty="Nobody has done anything yet."
        read={(cursor) => dataOf(api.GET('/admin/actions', { params: { query: { cursor } } }))}
        columns={[
          { id: 'action', header: 'What', cell: ({ action }) => action, isRowHeader: true },
          {
            id: 'order',
            header: 'Order',
            cell: ({ orderId }) => (orderId ? <OrderLink orderId={orderId} /> : ''),
          },
          {
            id: 'why',
            header: 'Why',
            cell: ({ reason, detail }) => [detail, reason].filter(Boolean).join('; '),
          },
          { id: 'by', header: 'By', cell: ({ operator }) => operator },
          { id: 'at', header: 'When', cell: ({ at }) => timeOf(at) },
        ]}
      />
    </SpaceBetween>
  );
}
