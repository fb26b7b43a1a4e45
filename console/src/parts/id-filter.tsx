import TextFilter from '@cloudscape-design/components/text-filter';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';

const ID_PREFIX = 'idPrefix';

/** How the wanted ids begin, as it stands in the address: it can be sent to a colleague. */
export const useIdPrefix = (): string | undefined => useSearchParams()[0].get(ID_PREFIX) || undefined;

/** Asks for the rows whose id begins as typed, once the typing pauses. */
export function IdFilter({ label }: { label: string }) {
  const idPrefix = useIdPrefix() ?? '';
  const [, setAddress] = useSearchParams();
  const [text, setText] = useState(idPrefix);
  useEffect(() => setText(idPrefix), [idPrefix]);
  return (
    <TextFilter
      filteringText={text}
      filteringAriaLabel={label}
      filteringClearAriaLabel="Clear"
      filteringPlaceholder={label}
      onChange={({ detail }) => setText(detail.filteringText)}
      onDelayedChange={({ detail: { filteringText } }) =>
        setAddress(filteringText ? { [ID_PREFIX]: filteringText.trim() } : {}, { replace: true })
      }
    />
  );
}
