import { dataOf, type Schemas } from './client.ts';
import { useApi } from './session.tsx';
import { type Query, useQuery } from './use-query.ts';

const EVERY_MS = 15_000;

/** What keeps orders in need, the largest group first; read again every 15 seconds. */
export function useCauses(): Query<{ causes: Schemas['Cause'][]; isMore: boolean }> {
  const api = useApi();
  return useQuery(
    'causes',
    async () => {
      const answer = await dataOf(
        api.GET('/admin/dead-letters', { params: { query: { groupBy: 'cause' } } }),
      );
      return 'causes' in answer ? answer : { causes: [], isMore: false };
    },
    EVERY_MS,
  );
}
