import type { RowShape } from '../../shared/participant/domain-rows.ts';
import { keyTextOf, type Row } from '../../shared/participant/row-mapping.ts';

const IS: Record<string, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  boolean: (value) => typeof value === 'boolean',
  json: (value) => value !== undefined && value !== null,
};

/** What is wrong with a row that another owner has exported, column by column; undefined when it has the shape, and its own key. */
export function flawOfRow(shape: RowShape, key: string, row: Row): string | undefined {
  const flaws = Object.entries(shape.columns).flatMap(([column, kind]) => {
    const value = row[column];
    const isMissing = value === undefined || value === null;
    if (isMissing && kind.endsWith('?')) return [];
    const wanted = kind.replace('?', '');
    return IS[wanted]?.(value) ? [] : [`${column}: is ${isMissing ? 'missing' : `no ${wanted}`}`];
  });
  if (flaws.length === 0 && keyTextOf(shape, row) !== key)
    flaws.push(`the row says that its key is ${keyTextOf(shape, row)}`);
  return flaws.length ? flaws.join(', ') : undefined;
}
