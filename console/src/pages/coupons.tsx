import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { ActionButton } from '../parts/action-button.tsx';
import { useTell } from '../parts/flashes.tsx';
import { FormButton } from '../parts/form-button.tsx';
import { timeOf, useMoney, useMoneyMeaning } from '../parts/format.ts';
import { IdFilter, useIdPrefix } from '../parts/id-filter.tsx';
import { PageLink } from '../parts/links.tsx';
import { ListTable } from '../parts/list-table.tsx';

type Campaign = Schemas['CampaignState'];
const KINDS = ['percent', 'fixed amount'] as const;

const today = () => new Date().toISOString().slice(0, 10);

/** The coupons that there are: their terms, and how many are issued, used and left. */
export default function Coupons() {
  const api = useApi();
  const tell = useTell();
  const money = useMoney();
  const meaning = useMoneyMeaning();
  const idPrefix = useIdPrefix();
  const [version, setVersion] = useState(0);
  const done = (text: string) => {
    tell('success', text);
    setVersion((known) => known + 1);
  };
  return (
    <ListTable<Campaign>
      title="Coupons"
      headerTag="h1"
      listKey={`coupons ${version} ${idPrefix}`}
      rowId="couponId"
      empty={idPrefix ? 'No coupon has an id that begins so.' : 'There are no coupons.'}
      filter={<IdFilter label="Find a coupon by the beginning of its id" />}
      read={(cursor) =>
        dataOf(api.GET('/admin/coupons', { params: { query: { idPrefix, cursor, limit: 20 } } }))
      }
      actions={
        <FormButton
          name="Create coupon"
          variant="primary"
          fields={{
            name: { label: 'Name' },
            kind: { label: 'Kind of discount', kind: KINDS, initial: KINDS[0] },
            value: {
              label: 'Discount',
              kind: 'number',
              description: 'In percent, or as an amount in minor units.',
            },
            max: { label: 'At most', kind: 'number', meaning, isOptional: true },
            minOrderAmount: { label: 'From a subtotal of', kind: 'number', meaning, initial: '0' },
            quantity: { label: 'How many', kind: 'number' },
            validFrom: { label: 'Valid from', kind: 'date', initial: today() },
            validUntil: { label: 'Valid until', kind: 'date', description: 'The last day, in UTC.' },
            couponId: { label: 'Coupon id', description: 'Without it, one is made.', isOptional: true },
          }}
          act={async ({ couponId, name, kind, value, max, ...typed }, key) => {
            const terms = { value: Number(value), ...(max && { max: Number(max) }) };
            await dataOf(
              api.POST('/coupons', {
                params: { header: { 'Idempotency-Key': key } },
                body: {
                  ...(couponId && { couponId }),
                  name,
                  discount: { type: kind === KINDS[0] ? 'PERCENT' : 'FIXED', ...terms },
                  minOrderAmount: Number(typed.minOrderAmount),
                  quantity: Number(typed.quantity),
                  validFrom: `${typed.validFrom}T00:00:00Z`,
                  validUntil: `${typed.validUntil}T23:59:59Z`,
                },
              }),
            );
            done(`Coupon ${couponId || name} can be issued.`);
          }}
        />
      }
      columns={[
        { id: 'name', header: 'Coupon', cell: ({ name }) => name, isRowHeader: true },
        {
          id: 'id',
          header: 'Id',
          cell: ({ couponId }) => <PageLink to={`/orders?couponId=${couponId}`}>{couponId}</PageLink>,
        },
        { id: 'state', header: 'State', cell: (campaign) => <State {...campaign} /> },
        {
          id: 'discount',
          header: 'Discount',
          cell: ({ discount: { type, value, max } }) =>
            (type === 'PERCENT' ? `${value} %` : money(value)) +
            (max === undefined ? '' : `, at most ${money(max)}`),
        },
        { id: 'from', header: 'From', cell: ({ validFrom }) => timeOf(validFrom) },
        { id: 'until', header: 'Until', cell: ({ validUntil }) => timeOf(validUntil) },
        { id: 'issued', header: 'Issued', cell: ({ issued }) => issued },
        { id: 'used', header: 'Used', cell: ({ used }) => used },
        { id: 'left', header: 'Left', cell: ({ left }) => left },
        {
          id: 'actions',
          header: 'Actions',
          cell: ({ couponId, name, closedAt }) =>
            closedAt ? (
              ''
            ) : (
              <ActionButton
                name="Close coupon"
                ariaLabel={`Close coupon ${name}`}
                variant="inline-link"
                act={async () => {
                  await dataOf(api.POST('/coupons/{couponId}/close', { params: { path: { couponId } } }));
                  done(`${name} is closed.`);
                }}
              >
                For good: nobody gets {name} any more, and no new order can use one that was issued. What
                orders have used stays as it is.
              </ActionButton>
            ),
        },
      ]}
    />
  );
}

function State({ closedAt, validFrom, validUntil }: Campaign) {
  const now = new Date().toISOString();
  if (closedAt) return <StatusIndicator type="stopped">closed since {timeOf(closedAt)}</StatusIndicator>;
  if (validUntil <= now) return <StatusIndicator type="stopped">expired</StatusIndicator>;
  if (validFrom > now) return <StatusIndicator type="pending">not yet valid</StatusIndicator>;
  return <StatusIndicator type="success">valid</StatusIndicator>;
}
