import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useEffect, useState } from 'react';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { durationOf, timeOf } from './format.ts';
import { FindingLink } from './links.tsx';
import { Results } from './results.tsx';

type Job = Schemas['Job'];
const EVERY_MS = 1_000;

/** How far a job is, and what came of it, order by order. */
export function JobProgress({ jobId, onEnd }: { jobId: string; onEnd?: (job: Job) => void }) {
  const api = useApi();
  const [job, setJob] = useState<Job>();
  const [error, setError] = useState<string>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: one job is watched to its end.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isGone = false;
    const look = async () => {
      try {
        const read = await dataOf(api.GET('/admin/jobs/{jobId}', { params: { path: { jobId } } }));
        if (isGone) return;
        setJob(read);
        setError(undefined);
        if (read.status !== 'RUNNING') return onEnd?.(read);
      } catch (problem) {
        setError((problem as Error).message);
      }
      if (!isGone) timer = setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [jobId]);

  return (
    <Container header={<Header variant="h2">{job ? `${job.kind}: ${textOf(job)}` : 'Begun'}</Header>}>
      <SpaceBetween size="m">
        {error && <Alert type="error">{error}</Alert>}
        <Bar job={job} />
        {job && (
          <Box variant="small" color="text-body-secondary">
            Asked for by {job.by}, {timeOf(job.startedAt)}
            {job.endedAt && `; done after ${durationOf(Date.parse(job.endedAt) - Date.parse(job.startedAt))}`}
          </Box>
        )}
        {job?.results && (job.results.length > 0 || job.status !== 'RUNNING') && (
          <Results results={job.results} />
        )}
        {job?.findings && <Findings findings={job.findings} />}
      </SpaceBetween>
    </Container>
  );
}

const textOf = ({ status, summary }: Job) => (status === 'RUNNING' ? 'under way' : (summary ?? status));

function Bar({ job }: { job?: Job }) {
  if (job && job.status !== 'RUNNING')
    return (
      <StatusIndicator type={job.ok ? 'success' : 'error'}>
        {job.status === 'FAILED' ? 'failed' : job.ok ? 'all is well' : 'not all is well'}
      </StatusIndicator>
    );
  const { done = 0, total } = job?.progress ?? {};
  return total === undefined ? (
    <StatusIndicator type="in-progress">under way</StatusIndicator>
  ) : (
    <ProgressBar
      value={total ? (100 * done) / total : 0}
      label={job?.kind === 'audit' ? 'Checks' : 'Orders'}
      additionalInfo={`${done} of ${total}`}
    />
  );
}

function Findings({ findings }: { findings: NonNullable<Job['findings']> }) {
  if (findings.length === 0) return null;
  return (
    <Table
      variant="embedded"
      items={findings}
      ariaLabels={{ tableLabel: 'Findings' }}
      columnDefinitions={[
        { id: 'kind', header: 'Finding', cell: ({ kind }) => kind, isRowHeader: true },
        { id: 'id', header: 'Of', cell: (finding) => <FindingLink {...finding} /> },
        { id: 'detail', header: 'What differs', cell: ({ detail }) => detail },
        { id: 'fix', header: 'What books it', cell: ({ fix }) => fix && <code>{fix}</code> },
      ]}
    />
  );
}
