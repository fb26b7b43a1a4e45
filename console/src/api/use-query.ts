import { useCallback, useEffect, useRef, useState } from 'react';

export interface Query<Data> {
  data?: Data;
  error?: string;
  isLoading: boolean;
  /** When the shown data was read. */
  readAt?: Date;
  reload(): Promise<void>;
}

/** Reads when `key` changes, and every `everyMs` milliseconds after; an answer to an older question is dropped. */
export function useQuery<Data>(key: string, read: () => Promise<Data>, everyMs?: number): Query<Data> {
  const [state, setState] = useState<Omit<Query<Data>, 'reload'>>({ isLoading: true });
  const latest = useRef({ key, read, question: 0 });
  latest.current.read = read;

  const reload = useCallback(async () => {
    const question = ++latest.current.question;
    const isCurrent = () => question === latest.current.question;
    setState((before) => ({ ...before, isLoading: true }));
    try {
      const data = await latest.current.read();
      if (isCurrent()) setState({ data, isLoading: false, readAt: new Date() });
    } catch (error) {
      if (isCurrent())
        setState((before) => ({ ...before, error: (error as Error).message, isLoading: false }));
    }
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another question.
  useEffect(() => {
    setState({ isLoading: true });
    void reload();
    if (!everyMs) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && void reload(), everyMs);
    return () => clearInterval(timer);
  }, [key, everyMs, reload]);

  return { ...state, reload };
}
