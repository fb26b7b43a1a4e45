import Autosuggest from '@cloudscape-design/components/autosuggest';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';

type Hit = Schemas['Hit'];

const TYPING_PAUSE_MS = 250;
const pathOf = ({ kind, id }: Hit) => (kind === 'order' ? `/orders/${id}` : `/customers/${id}`);

/** Finds an order or a customer by any of its names; Enter opens the first that was found. */
export function SearchBox() {
  const api = useApi();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const typed = useRef('');
  typed.current = text.trim();
  const [hits, setHits] = useState<Hit[]>([]);
  const [status, setStatus] = useState<'pending' | 'loading' | 'finished' | 'error'>('pending');

  const find = async (q: string): Promise<Hit[]> =>
    (await dataOf(api.GET('/admin/search', { params: { query: { q } } }))).items;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed is looked for.
  useEffect(() => {
    const q = text.trim();
    setHits([]);
    if (!q) return setStatus('pending');
    setStatus('loading');
    let isStale = false;
    const timer = setTimeout(() => {
      find(q).then(
        (found) => {
          if (isStale) return;
          setHits(found);
          setStatus('finished');
        },
        () => !isStale && setStatus('error'),
      );
    }, TYPING_PAUSE_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [text]);

  /** Of what stands in the box when the answer comes: who has typed on asks for something else. */
  const openFirst = (q: string) =>
    find(q).then(
      ([first]) => typed.current === q && open(first),
      () => typed.current === q && setStatus('error'),
    );
  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    setText('');
    navigate(pathOf(hit));
  };

  return (
    <Autosuggest
      value={text}
      onChange={({ detail }) => setText(detail.value)}
      onSelect={({ detail }) => open(hits.find((hit) => pathOf(hit) === detail.value))}
      onKeyDown={({ detail }) => {
        const q = text.trim();
        if (detail.key === 'Enter' && q) void openFirst(q);
      }}
      options={hits.map((hit) => ({ value: pathOf(hit), label: hit.label, description: hit.id }))}
      filteringType="manual"
      statusType={status}
      loadingText="Looking"
      errorText="The search failed"
      finishedText={hits.length ? '' : 'Nothing of that name'}
      empty="Nothing of that name"
      enteredTextLabel={(value) => `Find "${value}"`}
      placeholder="Order, payment, correlation or user id, or a name"
      ariaLabel="Search"
    />
  );
}
