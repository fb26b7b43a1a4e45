import { useCallback, useEffect, useRef, useState } from 'react';

export interface Page<Item> {
  items: Item[];
  nextCursor?: string;
}

export interface Pages<Item> {
  items: Item[];
  isMore: boolean;
  isLoading: boolean;
  error?: string;
  /** Reads the next page; after an error the one that failed. */
  more(): Promise<void>;
}

interface State<Item> {
  key: string;
  pages: Page<Item>[];
  isLoading: boolean;
  error?: string;
}

/** A list of the API, read page by page. Another key is another list: no answer to the one before it is ever shown. */
export function usePages<Item>(
  key: string,
  read: (cursor: string | undefined) => Promise<Page<Item>>,
): Pages<Item> {
  const [state, setState] = useState<State<Item>>({ key, pages: [], isLoading: true });
  const latest = useRef({ key, read });
  latest.current = { key, read };

  const add = useCallback(
    async (known: Page<Item>[]) => {
      const answer = (change: Omit<State<Item>, 'key'>) =>
        latest.current.key === key && setState({ key, ...change });
      answer({ pages: known, isLoading: true });
      try {
        const page = await latest.current.read(known.at(-1)?.nextCursor);
        answer({ pages: [...known, page], isLoading: false });
      } catch (error) {
        answer({ pages: known, isLoading: false, error: (error as Error).message });
      }
    },
    [key],
  );
  useEffect(() => void add([]), [add]);

  const { pages, isLoading, error } =
    state.key === key ? state : { pages: [], isLoading: true, error: undefined };
  return {
    items: pages.flatMap(({ items }) => items),
    isMore: pages.at(-1)?.nextCursor !== undefined,
    isLoading,
    error,
    more: () => add(pages),
  };
}
