import Alert from '@cloudscape-design/components/alert';
import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useQuery } from '../api/use-query.ts';
import { Failure } from './failure.tsx';
import { timeOf } from './format.ts';
import { PageLink } from './links.tsx';

const EVERY_MS = 15_000;

/** On every page while commands are broken on purpose: nobody shall look for a cause that is not there. */
export function FaultBanner() {
  const api = useApi();
  const { data, error, reload } = useQuery('faults', () => dataOf(api.GET('/admin/faults')), EVERY_MS);
  const { pathname } = useLocation();
  const asked = useRef(pathname);
  // Who comes to another page knows at once.
  useEffect(() => {
    if (asked.current !== pathname) void reload();
    asked.current = pathname;
  }, [pathname, reload]);
  if (error)
    return (
      <Failure error={`Whether commands are broken on purpose is not known: ${error}`} tryAgain={reload} />
    );
  if (!data?.faults.length) return null;
  const what = data.faults.map(wordsOf).join('; ');
  return (
    <Alert type="warning" header="Commands are broken on purpose">
      {what}. <PageLink to="/break-it">Break it</PageLink> clears them.
    </Alert>
  );
}

/** For whom alone it is broken, where the fault says that. */
export const whomOf = ({ userId, orderId }: Pick<Schemas['Fault'], 'userId' | 'orderId'>) =>
  [userId && `user ${userId}`, orderId && `order ${orderId}`].filter(Boolean).join(', ') || 'everybody';

const wordsOf = ({ command, mode, by, until, ...whom }: Schemas['Fault']) =>
  `${command === '*' ? 'every command' : command} ${mode} for ${whomOf(whom)}, by ${by ?? 'somebody'}, ${until ? `until ${timeOf(until)}` : 'until it is cleared'}`;
