import type { Item, Key } from '../platform/reads.ts';
import { expiry, ledgerKey } from '../saga/step-ledger.ts';
import { DOMAIN_ROWS, type RowDomain, type RowShape } from './domain-rows.ts';

/*
 * How the neutral rows of a domain lie in its own table. Pure: nothing is read or written, so that who copies rows and who audits the
 * other owner's have one truth.
 */

export type Row = Record<string, unknown>;
export type KeyedItem = Key & Item;

/** What a row adds to a number that several rows share. Whoever replaces a row takes the old one's part back first. */
interface Share {
  key: Key;
  attribute: string;
  units: number;
}

export interface TableMapping {
  shape: RowShape;
  /**
   * The key columns of the row that the item of this key is part of; undefined when it is part of none of this table. What is only
   * written along with a row, as an entry in a list, is part of none.
   */
  partOf(key: Key): Row | undefined;
  /** Where the row of these key columns lies; `more` says it of what only the items that were found can tell. */
  keysOf(row: Row): Key[];
  moreKeysOf?(row: Row, found: readonly Item[]): Key[];
  /** The items that hold the row. They say nothing of numbers that several rows share. */
  itemsOf(row: Row): KeyedItem[];
  /** The row that these items hold; undefined when there is none. */
  rowOf(items: readonly Item[]): Row | undefined;
  sharesOf?(row: Row): Share[];
  /** What of a row that comes depends on the one that is here. */
  merge?(row: Row, here: Row): Row;
  /** The only attributes that are written into an item that is here already. */
  ownersPart?: readonly string[];
}

/** The tables of a domain, by their neutral names. */
export type DomainMapping<D extends RowDomain> = Record<keyof (typeof DOMAIN_ROWS)[D], TableMapping>;

/** The columns of the shape that have a value. */
export const columnsOf = ({ columns }: RowShape, values: Row): Row =>
  Object.fromEntries(
    Object.keys(columns).flatMap((column) =>
      values[column] === undefined || values[column] === null ? [] : [[column, values[column]]],
    ),
  );

/** The row's key as it travels. */
export const keyTextOf = ({ key }: RowShape, row: Row) => key.map((column) => row[column]).join('/');

const IS: Record<string, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  boolean: (value) => typeof value === 'boolean',
  json: () => true,
};

/** The columns in which a row is not of the shape: one that must not be missing is, or its value is not of the kind. */
export const flawedColumns = (
  { columns }: RowShape,
  row: Row,
): { column: string; kind: string; isMissing: boolean }[] =>
  Object.entries(columns).flatMap(([column, named]) => {
    const kind = named.replace('?', '');
    const isMissing = row[column] === undefined || row[column] === null;
    const isFine = isMissing ? named.endsWith('?') : IS[kind]?.(row[column]);
    return isFine ? [] : [{ column, kind, isMissing }];
  });

/** What stands behind the prefix; undefined for a text that begins otherwise. */
export const behind = (prefix: string, text: unknown): string | undefined =>
  typeof text === 'string' && text.startsWith(prefix) ? text.slice(prefix.length) : undefined;

/** The key columns, unless one of them is missing. */
export const allOf = (columns: Record<string, string | undefined>): Row | undefined =>
  Object.values(columns).includes(undefined) ? undefined : columns;

interface OneItem {
  shape: RowShape;
  keyOf(row: Row): Key;
  partOf(key: Key): Row | undefined;
  /** The item's attributes, where they are not the row's columns. */
  attributesOf?(row: Row): Item;
  /** The row's columns, where they are not the item's attributes; those of its key are known. */
  columnsOf?(item: Item): Row;
}

/** A row that lies in one item. */
export const inOneItem = ({
  shape,
  keyOf,
  partOf,
  attributesOf = (row) => row,
  ...own
}: OneItem): TableMapping => ({
  shape,
  partOf,
  keysOf: (row) => [keyOf(row)],
  itemsOf: (row) => [{ ...keyOf(row), ...attributesOf(columnsOf(shape, row)) }],
  rowOf(items) {
    const item = items.find((candidate) => partOf(candidate as KeyedItem));
    return item && columnsOf(shape, { ...item, ...own.columnsOf?.(item), ...partOf(item as KeyedItem) });
  },
});

interface LedgerEffects {
  /** Completes what another owner's effects lack. */
  complete?(row: Row): unknown;
  /** Takes away again what follows from the row: to another owner it is not there. */
  neutral?(row: Row): unknown;
}

/** The step ledger, which each domain has. */
export const ledgerRows = ({
  complete = ({ effects }) => effects,
  neutral = ({ effects }) => effects,
}: LedgerEffects = {}): TableMapping =>
  inOneItem({
    shape: DOMAIN_ROWS.product.ledger,
    keyOf: ({ step, orderId }) => ledgerKey(step as Parameters<typeof ledgerKey>[0], String(orderId)),
    partOf: ({ pk, sk }) => allOf({ orderId: behind('ORDER#', pk), step: behind('LEDGER#', sk) }),
    columnsOf: (item) => (item.effects === undefined ? {} : { effects: neutral(item) }),
    attributesOf(row) {
      const { state, at } = row;
      const isUndone = state === 'COMPENSATED';
      // Whoever does not say when it was undone has at least done it.
      const { compensatedAt = isUndone ? at : undefined } = row;
      return {
        ...row,
        ...(row.effects !== undefined && { effects: complete(row) }),
        ...(isUndone && { compensatedAt }),
        // As in the ledger: an applied step is the record of a sale and stays.
        ...(state !== 'APPLIED' && { expiresAt: expiry(new Date(String(compensatedAt ?? at))) }),
      };
    },
  });
