import Button from '@cloudscape-design/components/button';
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { CHOICES } from '../api/choices.ts';
import { dataOf } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { timeOf, useMoney } from '../parts/format.ts';
import { CustomerLink, OrderLink, PageLink } from '../parts/links.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { OrderStatus } from '../parts/status.tsx';

const FILTERS: Record<string, { label: string; values?: readonly string[] }> = {
  status: { label: 'Status', values: CHOICES.status },
  reason: { label: 'Reason', values: CHOICES.reason },
  failedStep: { label: 'Failed step', values: CHOICES.failedStep },
  userId: { label: 'User' },
  productId: { label: 'Product' },
  couponId: { label: 'Coupon' },
  from: { label: 'From' },
  to: { label: 'To' },
  needsAttention: { label: 'Needs attention', values: CHOICES.needsAttention },
};

/** All orders, by filters that stand in the address: it can be sent to a colleague. */
export default function Orders() {
  const api = useApi();
  const money = useMoney();
  const [address, setAddress] = useSearchParams();
  const tokens = useMemo(
    () =>
      Object.entries(Object.fromEntries(address)).flatMap(([propertyKey, value]) =>
        propertyKey in FILTERS ? [{ propertyKey, operator: '=', value }] : [],
      ),
    [address],
  );
  const query = Object.fromEntries(
    tokens.map(({ propertyKey, value }) => [propertyKey, asAsked(propertyKey, value)]),
  );

  return (
    <ListTable
      title="Orders"
      headerTag="h1"
      listKey={address.toString()}
      rowId="orderId"
      empty="No order is like that."
      description="Newest first. A day is YYYY-MM-DD, all of it, in UTC. The address of this page is the question: it can be sent to a colleague."
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => setAddress(yesterday({ status: 'REJECTED' }))}>Yesterday's rejects</Button>
          <Button onClick={() => setAddress(yesterday(Object.fromEntries(address)))}>Yesterday</Button>
          <Button onClick={() => setAddress(today(Object.fromEntries(address)))}>Today</Button>
        </SpaceBetween>
      }
      read={(cursor) =>
        dataOf(api.GET('/admin/orders', { params: { query: { ...query, cursor, limit: 25 } } }))
      }
      filter={
        <PropertyFilter
          query={{ operation: 'and', tokens }}
          onChange={({ detail }) => setAddress(addressOf(detail))}
          filteringProperties={Object.entries(FILTERS).map(([key, { label }]) => ({
            key,
            propertyLabel: label,
            groupValuesLabel: `Values of ${label}`,
            operators: ['='],
          }))}
          filteringOptions={Object.entries(FILTERS).flatMap(([propertyKey, { values = [] }]) =>
            values.map((value) => ({ propertyKey, value })),
          )}
          filteringAriaLabel="Filter orders"
          filteringPlaceholder="Filter by status, reason, failed step, user, product, coupon, day"
          hideOperations
          disableFreeTextFiltering
        />
      }
      columns={[
        {
          id: 'order',
          header: 'Order',
          minWidth: 160,
          cell: ({ orderId }) => <OrderLink orderId={orderId} />,
          isRowHeader: true,
        },
        { id: 'status', header: 'Status', minWidth: 140, cell: (order) => <OrderStatus {...order} /> },
        {
          id: 'reason',
          header: 'Reason',
          cell: ({ reason }) =>
            reason && <PageLink to={`?${withFilter(address, { reason })}`}>{reason}</PageLink>,
        },
        {
          id: 'failedStep',
          header: 'Failed step',
          cell: ({ failedStep }) =>
            failedStep && <PageLink to={`?${withFilter(address, { failedStep })}`}>{failedStep}</PageLink>,
        },
        { id: 'user', header: 'User', cell: ({ userId }) => <CustomerLink userId={userId} /> },
        {
          id: 'items',
          header: 'Items',
          cell: ({ items }) =>
            items.map(({ productId, quantity }) => `${quantity} × ${productId}`).join(', '),
        },
        { id: 'total', header: 'Total', cell: ({ price }) => money(price?.total) },
        { id: 'createdAt', header: 'Placed', minWidth: 120, cell: ({ createdAt }) => timeOf(createdAt) },
      ]}
    />
  );
}

const DAY_MS = 86_400_000;

/** A day is all of it, in UTC: from its midnight, and to before the next one. */
function asAsked(key: string, value: string): string {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(midnight) || (key !== 'from' && key !== 'to')) return value;
  return new Date(key === 'from' ? midnight : midnight + DAY_MS).toISOString();
}

/** Of two filters of one kind the later counts: no order is both. */
const addressOf = ({ tokens }: PropertyFilterProps.Query) =>
  new URLSearchParams(
    Object.fromEntries(
      tokens.flatMap(({ propertyKey, value }) => (propertyKey ? [[propertyKey, String(value)]] : [])),
    ),
  );

const withFilter = (address: URLSearchParams, more: Record<string, string>) =>
  new URLSearchParams({ ...Object.fromEntries(address), ...more });

const dayOf = (daysAgo: number, others: Record<string, string>) => {
  const day = new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
  return new URLSearchParams({ ...others, from: day, to: day });
};
const yesterday = (others: Record<string, string>) => dayOf(1, others);
const today = (others: Record<string, string>) => dayOf(0, others);
