import SpaceBetween from '@cloudscape-design/components/space-between';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { ActionButton } from './action-button.tsx';
import { useTell } from './flashes.tsx';

interface OrderActionsProps {
  detail: Schemas['OrderDetail'];
  reload(): Promise<void>;
  onJob(jobId: string | undefined): void;
}

/** What can be done about an order; what cannot be done now says why. */
export function OrderActions({ detail: { order }, reload, onJob }: OrderActionsProps) {
  const api = useApi();
  const tell = useTell();
  const { orderId, status, needsAttention } = order;
  const path = { params: { path: { orderId } } };
  const isOpen = ['PENDING', 'REJECTING', 'CANCELLING'].includes(status);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <ActionButton
        name="Cancel order"
        disabled={status !== 'CONFIRMED' && status !== 'PENDING'}
        disabledReason="Only a pending or a confirmed order can be cancelled."
        act={async () => {
          await dataOf(api.POST('/orders/{orderId}/cancel', path));
          tell('info', `Order ${orderId} is being cancelled.`);
          await reload();
        }}
      >
        All that the order holds is given back: stock, coupon, money and payment.
      </ActionButton>
      <ActionButton
        name="Redrive"
        disabled={!needsAttention}
        disabledReason="The order does not need attention."
        act={async () => {
          const { jobId } = await dataOf(
            api.POST('/admin/dead-letters/redrive', { body: { orderIds: [orderId] } }),
          );
          onJob(jobId);
        }}
      >
        The compensations of this order are run again.
      </ActionButton>
      <ActionButton
        name="Reconcile"
        disabled={!isOpen && !needsAttention}
        disabledReason="The order has ended."
        act={async () => {
          const { done, why } = await dataOf(api.POST('/admin/orders/{orderId}/reconcile', path));
          tell(
            done === 'left' ? 'warning' : 'success',
            `Reconcile: ${done}${why ? `, because ${why}` : ''}.`,
          );
          await reload();
        }}
      >
        The order is set on its way to its end, unless its run goes on.
      </ActionButton>
      <ActionButton
        name="Verify"
        act={async () => {
          const { agrees, inFlight, differences } = await dataOf(
            api.POST('/admin/orders/{orderId}/verify', path),
          );
          const what = differences.map(({ field, journal, tables }) => `${field}: ${journal} ≠ ${tables}`);
          if (agrees) tell('success', 'Ledger, journal and tables agree.');
          else tell(inFlight ? 'warning' : 'error', `They differ: ${what.join('; ')}.`);
        }}
      >
        The order's events are folded into its state and compared with its ledgers and tables. Nothing is
        changed.
      </ActionButton>
      <ActionButton
        name="Write off"
        disabled={!needsAttention}
        disabledReason="The order does not need attention."
        asksForReason
        act={async (reason) => {
          await dataOf(api.POST('/admin/orders/{orderId}/write-off', { ...path, body: { reason } }));
          tell('success', `Order ${orderId} was written off.`);
          await reload();
        }}
      >
        The order leaves the list of those in need. Nothing is moved: you have settled by hand what was left.
      </ActionButton>
    </SpaceBetween>
  );
}
