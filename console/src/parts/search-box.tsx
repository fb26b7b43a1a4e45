import Autosuggest from '@cloudscape-design/components/autosuggest';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useTell } from './flashes.tsx';

type Hit = Schemas['Hit'];

const TYPING_PAUSE_MS = 250;
const pathOf = ({ kind, id }: Hit) => (kind === 'order' ? `/orders/${id}` : `/customers/${id}`);

/** Finds an order or a customer by any of its names; Enter opens the first that was found. */
export function SearchBox() {
  const api = useApi();
  const navigate = useNavigate();
  const tell = useTell();
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
  const openFirst = async (q: string) => {
    try {
      const [first] = await find(q);
      if (typed.current !== q) return;
      if (first) open(first);
      else tell('info', `Nothing is called "${q}".`);
    } catch (problem) {
      tell('error', `The search for "${q}" failed: ${(problem as Error).message}`);
    }
  };
  const open = (hit: Hit) => {
    setText('');
    // Enter on a row of the list is told twice: of what is open already, nothing more is opened.
    typed.current = '';
    navigate(pathOf(hit));
  };

  return (
    <Autosuggest
      value={text}
      onChange={({ detail }) => setText(detail.value)}
      onSelect={({ detail: { value } }) => {
        const hit = hits.find((found) => pathOf(found) === value);
        if (hit) open(hit);
      }}
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
      hideEnteredTextOption
      placeholder="Order, payment, correlation or user id, or a name"
      ariaLabel="Search"
    />
  );
}
