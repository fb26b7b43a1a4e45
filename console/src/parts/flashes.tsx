import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

type Kind = 'success' | 'error' | 'info' | 'warning';
type Tell = (kind: Kind, content: ReactNode) => void;

const FlashContext = createContext<{ items: FlashbarProps.MessageDefinition[]; tell: Tell } | undefined>(
  undefined,
);

/** What was just done, and what came of it; stays until it is dismissed. */
export function FlashProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<FlashbarProps.MessageDefinition[]>([]);
  const tell = useCallback<Tell>((type, content) => {
    const id = crypto.randomUUID();
    const onDismiss = () => setItems((shown) => shown.filter((item) => item.id !== id));
    setItems((shown) => [
      { id, type, content, dismissible: true, dismissLabel: 'Dismiss', onDismiss },
      ...shown.slice(0, 4),
    ]);
  }, []);
  return <FlashContext value={useMemo(() => ({ items, tell }), [items, tell])}>{children}</FlashContext>;
}

export function useTell(): Tell {
  const flashes = useContext(FlashContext);
  if (!flashes) throw new Error('useTell: outside of FlashProvider');
  return flashes.tell;
}

export function Flashes() {
  const flashes = useContext(FlashContext);
  return <Flashbar items={flashes?.items ?? []} />;
}
