import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useRef, useState } from 'react';
import { useParams } from 'react-router';
import { dataOf } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useQuery } from '../api/use-query.ts';
import { useTell } from '../parts/flashes.tsx';
import { timeOf, useMoney } from '../parts/format.ts';
import { OrderLink } from '../parts/links.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { OrderStatus } from '../parts/status.tsx';

/** One customer: profile, balance and why it is what it is, orders, payments. */
export default function Customer() {
  const { userId = '' } = useParams();
  const api = useApi();
  const money = useMoney();
  const [version, setVersion] = useState(0);
  const path = { userId };
  const { data: user, error } = useQuery(`user ${userId} ${version}`, () =>
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
        {error && <Alert type="warning">{error}</Alert>}
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
            { id: 'status', header: 'Status', cell: (order) => <OrderStatus {...order} /> },
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
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  // Of one opening of the dialog: pressed twice, or again after a lost answer, it adjusts once.
  const key = useRef('');

  const open = () => {
    key.current = crypto.randomUUID();
    setAmount('');
    setReason('');
    setError(undefined);
    setOpen(true);
  };
  const adjust = async () => {
    setBusy(true);
    try {
      const { balance } = await dataOf(
        api.POST('/admin/users/{userId}/balance-adjustments', {
          params: { path: { userId }, header: { 'Idempotency-Key': key.current } },
          body: { amount: Number(amount), reason: reason.trim() },
        }),
      );
      tell('success', `The balance is ${money(balance)} now.`);
      setOpen(false);
      onDone();
    } catch (problem) {
      setError((problem as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const isReady = /^-?[1-9]\d*$/.test(amount) && reason.trim().length >= 3;

  return (
    <>
      <Button onClick={open}>Adjust balance</Button>
      {isOpen && (
        <Modal
          visible
          header="Adjust balance"
          closeAriaLabel="Close"
          onDismiss={() => setOpen(false)}
          footer={
            <Box float="right">
              <Button variant="primary" loading={isBusy} disabled={!isReady} onClick={() => void adjust()}>
                Adjust balance
              </Button>
            </Box>
          }
        >
          <SpaceBetween size="m">
            <FormField label="Amount" description="In minor units; negative to take away.">
              <Input value={amount} inputMode="numeric" onChange={({ detail }) => setAmount(detail.value)} />
            </FormField>
            <FormField label="Reason" description="Booked in the history with your name.">
              <Textarea value={reason} onChange={({ detail }) => setReason(detail.value)} />
            </FormField>
            {error && <Alert type="error">{error}</Alert>}
          </SpaceBetween>
        </Modal>
      )}
    </>
  );
}
