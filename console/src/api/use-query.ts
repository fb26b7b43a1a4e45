import { useCallback, useEffect, useRef, useState } from 'react';

export interface Query<Data> {
  data?: Data;
  error?: string;
  isLoading: boolean;
  /** When the shown data was read. */
  readAt?: Date;
  reload(): Promise<void>;
}

type State<Data> = Omit<Query<Data>, 'reload'> & { key: string };

/**
 * Reads when `key` changes, and again every `everyMs` milliseconds after an answer. An answer to an older question is dropped, and nothing of
 * another key is ever shown.
 */
export function useQuery<Data>(key: string, read: () => Promise<Data>, everyMs?: number): Query<Data> {
  const [state, setState] = useState<State<Data>>({ key, isLoading: true });
  const latest = useRef({ key, read, question: 0 });
  latest.current.key = key;
  latest.current.read = read;

  const reload = useCallback(async () => {
    if (latest.current.key !== key) return;
    const question = ++latest.current.question;
    const answer = (change: Partial<State<Data>>) => {
      if (question !== latest.current.question) return;
      setState((before) => ({ ...(before.key === key ? before : {}), isLoading: false, ...change, key }));
    };
    answer({ isLoading: true });
    try {
      answer({ data: await latest.current.read(), error: undefined, readAt: new Date() });
    } catch (error) {
      answer({ error: (error as Error).message });
    }
  }, [key]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isGone = false;
    // After the answer and not beside it: one that takes longer than the interval would be dropped for ever.
    const again = () => {
      if (!isGone && everyMs) timer = setTimeout(look, everyMs);
    };
    const look = () => void (document.visibilityState === 'visible' ? reload().then(again) : again());
    void reload().then(again);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [everyMs, reload]);

  const { key: of, ...shown } = state;
  return of === key ? { ...shown, reload } : { isLoading: true, reload };
}
