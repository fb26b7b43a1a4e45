import type { RowShape } from '../../shared/participant/domain-rows.ts';
import { flawedColumns, keyTextOf, type Row } from '../../shared/participant/row-mapping.ts';

/** What is wrong with a row that another owner has exported, column by column; undefined when it has the shape, and its own key. */
export function flawOfRow(shape: RowShape, key: string, row: Row): string | undefined {
  const flaws = flawedColumns(shape, row).map(
    ({ column, kind, isMissing }) => `${column}: is ${isMissing ? 'missing' : `no ${kind}`}`,
  );
  if (flaws.length === 0 && keyTextOf(shape, row) !== key)
    flaws.push(`the row says that its key is ${keyTextOf(shape, row)}`);
  return flaws.length ? flaws.join(', ') : undefined;
}
