import { useState } from 'react';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useTell } from '../parts/flashes.tsx';
import { FormButton, wholeNumber } from '../parts/form-button.tsx';
import { timeOf, useMoney } from '../parts/format.ts';
import { ListTable } from '../parts/list-table.tsx';

type Campaign = Schemas['CampaignState'];

/** The coupons that there are: their terms, and how many are issued, used and left. */
export default function Coupons() {
  const api = useApi();
  const tell = useTell();
  const money = useMoney();
  const [version, setVersion] = useState(0);
  return (
    <ListTable<Campaign>
      title="Coupons"
      headerTag="h1"
      listKey={`coupons ${version}`}
      rowId="couponId"
      empty="There are no coupons."
      read={async (cursor) => {
        const page = await dataOf(
          api.GET('/coupons', { params: { query: { all: 'true', cursor, limit: 50 } } }),
        );
        return { ...page, items: page.items.filter((item) => 'left' in item) };
      }}
      actions={
        <FormButton
          name="Create coupon"
          fields={{
            couponId: 'Coupon id',
            name: 'Name',
            percent: 'Discount in percent',
            quantity: 'How many',
            validUntil: 'Valid until (YYYY-MM-DD)',
          }}
          act={async ({ couponId = '', name = '', percent = '', quantity = '', validUntil = '' }) => {
            await dataOf(
              api.POST('/coupons', {
                body: {
                  ...(couponId && { couponId }),
                  name,
                  discount: { type: 'PERCENT', value: wholeNumber('Discount', percent) },
                  quantity: wholeNumber('How many', quantity),
                  validFrom: new Date().toISOString(),
                  validUntil: `${validUntil}T23:59:59Z`,
                },
              }),
            );
            tell('success', `Coupon ${couponId || name} can be issued.`);
            setVersion((known) => known + 1);
          }}
        />
      }
      columns={[
        { id: 'id', header: 'Coupon', cell: ({ couponId }) => couponId, isRowHeader: true },
        { id: 'name', header: 'Name', cell: ({ name }) => name },
        {
          id: 'discount',
          header: 'Discount',
          cell: ({ discount: { type, value } }) => (type === 'PERCENT' ? `${value} %` : money(value)),
        },
        { id: 'quantity', header: 'Quantity', cell: ({ quantity }) => quantity },
        { id: 'issued', header: 'Issued', cell: ({ quantity, left }) => quantity - left },
        { id: 'left', header: 'Left', cell: ({ left }) => left },
        { id: 'from', header: 'From', cell: ({ validFrom }) => timeOf(validFrom) },
        { id: 'until', header: 'Until', cell: ({ validUntil }) => timeOf(validUntil) },
      ]}
    />
  );
}
