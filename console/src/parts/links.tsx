import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useHref, useNavigate } from 'react-router';

/** A link to another page of the console, which does not load it anew. */
export function PageLink({ to, children }: { to: string; children: ReactNode }) {
  const navigate = useNavigate();
  return (
    <Link
      href={useHref(to)}
      onFollow={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </Link>
  );
}

/** An order's id in a list: its page says all that there is. */
export const OrderLink = ({ orderId }: { orderId: string }) => (
  <PageLink to={`/orders/${orderId}`}>{orderId}</PageLink>
);

export const CustomerLink = ({ userId }: { userId: string }) => (
  <PageLink to={`/customers/${userId}`}>{userId}</PageLink>
);

/** Our order ids are UUIDs of version 8. */
const ORDER_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What a finding is about: a link where there is a page for it. */
export function FindingLink({ kind, id }: { kind: string; id: string }) {
  if (ORDER_ID.test(id)) return <OrderLink orderId={id} />;
  return kind.startsWith('BALANCE') ? <CustomerLink userId={id} /> : id;
}
