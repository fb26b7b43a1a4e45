import Box from '@cloudscape-design/components/box';
import Table from '@cloudscape-design/components/table';
import type { Schemas } from '../api/client.ts';
import { OrderLink } from './links.tsx';

/** What became of each order. */
export function Results({ results }: { results: NonNullable<Schemas['Job']['results']> }) {
  return (
    <Table
      variant="embedded"
      items={results}
      trackBy="orderId"
      ariaLabels={{ tableLabel: 'Results' }}
      columnDefinitions={[
        {
          id: 'order',
          header: 'Order',
          cell: ({ orderId }) => <OrderLink orderId={orderId} />,
          isRowHeader: true,
        },
        { id: 'outcome', header: 'Result', cell: ({ outcome }) => outcome },
        { id: 'why', header: 'Why', cell: ({ why }) => why ?? '' },
      ]}
      empty={<Box textAlign="center">There was nothing to do.</Box>}
    />
  );
}
