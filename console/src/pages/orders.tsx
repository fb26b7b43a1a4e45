import Button from '@cloudscape-design/components/button';
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { dataOf } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { timeOf, useMoney } from '../parts/format.ts';
import { CustomerLink, OrderLink } from '../parts/links.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { OrderStatus } from '../parts/status.tsx';

const STATUSES = ['PENDING', 'CONFIRMED', 'REJECTING', 'REJECTED', 'CANCELLING', 'CANCELLED'];
const REASONS = [
  'INSUFFICIENT_STOCK',
  'PRODUCT_NOT_FOUND',
  'COUPON_NOT_USABLE',
  'USER_NOT_FOUND',
  'INSUFFICIENT_BALANCE',
  'PAYMENT_DECLINED',
  'ALREADY_COMPENSATED',
  'INVALID_COMMAND',
  'SERVICE_UNAVAILABLE',
];
const FILTERS: Record<string, { label: string; values?: string[] }> = {
  status: { label: 'Status', values: STATUSES },
  reason: { label: 'Reason', values: REASONS },
  userId: { label: 'User' },
  productId: { label: 'Product' },
  couponId: { label: 'Coupon' },
  from: { label: 'From' },
  to: { label: 'To' },
  needsAttention: { label: 'Needs attention', values: ['true', 'false'] },
};

/** All orders, by filters that stand in the address: it can be sent to a colleague. */
export default function Orders() {
  const api = useApi();
  const money = useMoney();
  const [address, setAddress] = useSearchParams();
  const tokens = useMemo(
    () =>
      [...address].flatMap(([propertyKey, value]) =>
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
      actions={
        <Button href={`?${yesterday()}`} onFollow={(event) => follow(event, setAddress, yesterday())}>
          Yesterday's rejects
        </Button>
      }
      read={(cursor) =>
        dataOf(api.GET('/admin/orders', { params: { query: { ...query, cursor, limit: 50 } } }))
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
          filteringPlaceholder="Filter by status, reason, user, product, coupon, from, to"
          hideOperations
        />
      }
      columns={[
        {
          id: 'order',
          header: 'Order',
          cell: ({ orderId }) => <OrderLink orderId={orderId} />,
          isRowHeader: true,
        },
        { id: 'status', header: 'Status', cell: (order) => <OrderStatus {...order} /> },
        { id: 'reason', header: 'Reason', cell: ({ reason }) => reason ?? '' },
        { id: 'user', header: 'User', cell: ({ userId }) => <CustomerLink userId={userId} /> },
        {
          id: 'items',
          header: 'Items',
          cell: ({ items }) =>
            items.map(({ productId, quantity }) => `${quantity} × ${productId}`).join(', '),
        },
        { id: 'total', header: 'Total', cell: ({ price }) => money(price?.total) },
        { id: 'createdAt', header: 'Placed', cell: ({ createdAt }) => timeOf(createdAt) },
      ]}
    />
  );
}

/** A day is all of it, in UTC: `2026-03-01` is from its midnight. */
const asAsked = (key: string, value: string) =>
  (key === 'from' || key === 'to') && /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00.000Z` : value;

const addressOf = ({ tokens }: PropertyFilterProps.Query) =>
  new URLSearchParams(
    tokens.flatMap(({ propertyKey, value }) => (propertyKey ? [[propertyKey, String(value)]] : [])),
  );

function yesterday(): URLSearchParams {
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  return new URLSearchParams({ status: 'REJECTED', from: day(1), to: day(0) });
}

function follow(
  event: CustomEvent,
  setAddress: (address: URLSearchParams) => void,
  address: URLSearchParams,
): void {
  event.preventDefault();
  setAddress(address);
}
