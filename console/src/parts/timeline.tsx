import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { Schemas } from '../api/client.ts';
import { durationOf, timeOf } from './format.ts';

interface Entry {
  at: string;
  what: string;
  by: string;
  detail: string;
  type: StatusIndicatorProps.Type;
}

interface TimelineProps {
  events: Schemas['OrderEvent'][];
  /** Whether there are events behind the last of these. */
  isMore: boolean;
  runs: Schemas['Run'][];
  actions: Schemas['Action'][];
}

/** What happened to an order, oldest first: its events, the calls of its runs, and what operators did. */
export function Timeline({ events, isMore, runs, actions }: TimelineProps) {
  const entries = [...events.map(ofEvent), ...runs.flatMap(callsOf), ...actions.map(ofAction)].sort(
    (one, other) => (one.at < other.at ? -1 : 1),
  );
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${entries.length}${isMore ? '+' : ''})`}
          description={isMore && `The first ${events.length} events of the journal; there are later ones.`}
        >
          Timeline
        </Header>
      }
      items={entries}
      wrapLines
      ariaLabels={{ tableLabel: 'Timeline' }}
      columnDefinitions={[
        { id: 'at', header: 'When', cell: ({ at }) => timeOf(at) },
        {
          id: 'what',
          header: 'What',
          minWidth: 190,
          cell: ({ what, type }) => <StatusIndicator type={type}>{what}</StatusIndicator>,
          isRowHeader: true,
        },
        { id: 'by', header: 'By', cell: ({ by }) => by },
        { id: 'detail', header: 'Detail', cell: ({ detail }) => detail },
      ]}
      empty={<Box textAlign="center">Nothing is known of it.</Box>}
    />
  );
}

const FAILURES = ['CompensationFailed', 'OrderRejected'];

const ofEvent = (event: Schemas['OrderEvent']): Entry =>
  event.type === 'OperatorActed' ? ofOperator(event) : ofChange(event);

const ofOperator = ({ at, detail }: Schemas['OrderEvent']): Entry => ({
  at,
  what: `${detail.action} by an operator`,
  by: String(detail.operator),
  detail: String(detail.reason ?? ''),
  type: 'info',
});

const ofChange = ({ type, at, command, detail }: Schemas['OrderEvent']): Entry => ({
  at,
  what: type,
  by: 'journal',
  detail: [command, detail.reason, detail.error].filter(Boolean).join(' '),
  type: FAILURES.includes(type) ? 'warning' : 'success',
});

const callsOf = ({ name, attempts }: Schemas['Run']): Entry[] =>
  attempts.map(({ command, at, endedAt, error }) => ({
    at,
    what: `${command} called`,
    by: name,
    detail: endedAt
      ? `${error ?? 'answered'} after ${durationOf(Date.parse(endedAt) - Date.parse(at))}`
      : 'no answer yet',
    type: error ? 'error' : 'info',
  }));

const ofAction = ({ action, at, operator, reason, detail }: Schemas['Action']): Entry => ({
  at,
  what: `${action} by an operator`,
  by: operator,
  detail: [detail, reason].filter(Boolean).join('; '),
  type: 'info',
});
