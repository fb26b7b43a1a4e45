import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useParams } from 'react-router';
import { dataOf } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useQuery } from '../api/use-query.ts';
import { Failure } from '../parts/failure.tsx';
import { useTell } from '../parts/flashes.tsx';
import { FormButton } from '../parts/form-button.tsx';
import { timeOf, useMoney, useMoneyMeaning } from '../parts/format.ts';
import { OrderLink } from '../parts/links.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { OrderStatus } from '../parts/status.tsx';

/** One customer's page; another customer's is another page, with nothing left of this one. */
export default function CustomerPage() {
  const { userId = '' } = useParams();
  return <Customer key={userId} userId={userId} />;
}

/** One customer: profile, balance and why it is what it is, orders, payments. */
function Customer({ userId }: { userId: string }) {
  const api = useApi();
  const money = useMoney();
  const [version, setVersion] = useState(0);
  const path = { userId };
  const {
    data: user,
    error,
    reload,
  } = useQuery(`user ${userId} ${version}`, () =>
    dataOf(api.GET('/admin/users/{userId}', { params: { path } })),
  );
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={<AdjustBalance userId={userId} onDone={() => setVersion((known) => known + 1)} />}
        >
          {user?.name ?? 'Customer'}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error && <Failure error={error} tryAgain={reload} />}
        <Container header={<Header variant="h2">Profile</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'User id', value: userId },
              { label: 'Balance', value: money(user?.balance) },
              { label: 'Since', value: timeOf(user?.createdAt) },
            ]}
          />
        </Container>
        <ListTable
          title="Orders"
          listKey={`orders of ${userId}`}
          rowId="orderId"
          empty="No orders."
          read={(cursor) => dataOf(api.GET('/admin/orders', { params: { query: { userId, cursor } } }))}
          columns={[
            {
              id: 'order',
              header: 'Order',
              cell: ({ orderId }) => <OrderLink orderId={orderId} />,
              isRowHeader: true,
            },
            { id: 'status', header: 'Status', minWidth: 140, cell: (order) => <OrderStatus {...order} /> },
            { id: 'reason', header: 'Reason', cell: ({ reason }) => reason ?? '' },
            { id: 'total', header: 'Total', cell: ({ price }) => money(price?.total) },
            { id: 'at', header: 'Placed', cell: ({ createdAt }) => timeOf(createdAt) },
          ]}
        />
        <ListTable
          title="Balance history"
          listKey={`history of ${userId} ${version}`}
          rowId="at"
          empty="Nothing has changed the balance."
          read={(cursor) =>
            dataOf(api.GET('/admin/users/{userId}/balance/history', { params: { path, query: { cursor } } }))
          }
          columns={[
            { id: 'at', header: 'When', cell: ({ at }) => timeOf(at), isRowHeader: true },
            { id: 'type', header: 'What', cell: ({ type }) => type },
            { id: 'amount', header: 'Amount', cell: ({ amount }) => money(amount) },
            {
              id: 'order',
              header: 'Order or reason',
              cell: ({ orderId, reason }) => (orderId ? <OrderLink orderId={orderId} /> : (reason ?? '')),
            },
          ]}
        />
        <ListTable
          title="Coupons"
          listKey={`coupons of ${userId}`}
          rowId="couponId"
          empty="No coupons."
          read={(cursor) =>
            dataOf(api.GET('/admin/users/{userId}/coupons', { params: { path, query: { cursor } } }))
          }
          columns={[
            { id: 'coupon', header: 'Coupon', cell: ({ couponId }) => couponId, isRowHeader: true },
            { id: 'name', header: 'Name', cell: ({ name }) => name },
            { id: 'status', header: 'Status', cell: ({ status }) => status },
            { id: 'issued', header: 'Issued', cell: ({ issuedAt }) => timeOf(issuedAt) },
            { id: 'used', header: 'Used', cell: ({ usedAt }) => timeOf(usedAt) },
            {
              id: 'order',
              header: 'By order',
              cell: ({ orderId }) => (orderId ? <OrderLink orderId={orderId} /> : ''),
            },
          ]}
        />
        <ListTable
          title="Payments"
          listKey={`payments of ${userId}`}
          rowId="paymentId"
          empty="No payments."
          read={(cursor) => dataOf(api.GET('/admin/payments', { params: { query: { userId, cursor } } }))}
          columns={[
            { id: 'payment', header: 'Payment', cell: ({ paymentId }) => paymentId, isRowHeader: true },
            { id: 'order', header: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
            { id: 'amount', header: 'Amount', cell: ({ amount }) => money(amount) },
            { id: 'status', header: 'Status', cell: ({ status }) => status },
            { id: 'at', header: 'Paid', cell: ({ paidAt }) => timeOf(paidAt) },
            { id: 'refunded', header: 'Refunded', cell: ({ refundedAt }) => timeOf(refundedAt) },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}

function AdjustBalance({ userId, onDone }: { userId: string; onDone(): void }) {
  const api = useApi();
  const tell = useTell();
  const money = useMoney();
  const meaning = useMoneyMeaning();
  return (
    <FormButton
      name="Adjust balance"
      fields={{
        amount: { label: 'Amount', kind: 'number', meaning, description: 'Negative to take away.' },
        reason: { label: 'Reason', kind: 'long', description: 'Booked in the history, with your name.' },
      }}
      act={async ({ amount, reason }, key) => {
        const { balance } = await dataOf(
          api.POST('/admin/users/{userId}/balance-adjustments', {
            params: { path: { userId }, header: { 'Idempotency-Key': key } },
            body: { amount: Number(amount), reason },
          }),
        );
        tell('success', `The balance is ${money(balance)} now.`);
        onDone();
      }}
    />
  );
}
