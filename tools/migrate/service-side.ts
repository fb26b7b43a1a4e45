import { chunksOf } from '../../lambdas/shared/platform/chunks.ts';
import { ImportRefused, type Side } from './side.ts';

/** Each is a transaction, and a Lambda has ten seconds for them. */
const ROWS_A_CALL = 50;

// biome-ignore lint/suspicious/noExplicitAny: each request has its own answer
export type AskInside = (request: { participant: string; [field: string]: unknown }) => Promise<any>;

/** A domain of ours, through the inner door of its Lambda. */
export function serviceSide(ask: AskInside, name: string): Side {
  return {
    readEpoch: () => ask({ participant: 'readEpoch' }),
    setEpoch: async (wanted) => (await ask({ participant: 'setEpoch', ...wanted })).isSet,
    async totals() {
      const sums: Record<string, number> = {};
      for (let after: string | undefined; ; ) {
        const { totals, next } = await ask({ participant: 'totals', ...(after && { after }) });
        for (const [total, units] of Object.entries(totals as Record<string, number>))
          sums[total] = (sums[total] ?? 0) + units;
        if (next === undefined) return sums;
        after = next;
      }
    },
    async exportPage(after, limit) {
      for (;;) {
        const page = await ask({ participant: 'export', ...(after !== undefined && { after }), limit });
        // The first time, what is there already is put into the list of changes first; each call does some seconds of it.
        if (!page.isListing) return page;
      }
    },
    countRows: async (after) =>
      (await ask({ participant: 'count', ...(after !== undefined && { after }) })).rows,
    async importRows(epoch, rows) {
      const counted = { written: 0, older: 0 };
      for (const some of chunksOf(rows, ROWS_A_CALL)) {
        const answer = await ask({ participant: 'import', epoch, rows: some });
        if (answer.refused)
          throw new ImportRefused(`${name} takes no rows in epoch ${epoch}: ${answer.refused}`);
        counted.written += answer.written;
        counted.older += answer.older;
      }
      return counted;
    },
  };
}
