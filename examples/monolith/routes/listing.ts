import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import { badField } from './problem.ts';

/** What a client asks of a list: how many, and from where on. */
export interface PageRequest {
  limit: number;
  cursor?: string;
}

/** A text by which a list is sorted: where the database has it, and what it is called in a row. */
interface SortKey {
  sort: RawBuilder<unknown>;
  name: string;
  isDescending?: boolean;
}

/** What a client asks of a list by id. */
export interface PageByIdRequest extends PageRequest {
  /** Only those whose id begins so; all without. */
  idPrefix?: string;
}

/** Whose list it is, so that its cursors open no other; and its order, in which each row has a place of its own. */
export interface Listing {
  of: string;
  by: SortKey[];
}

const column = (path: string): SortKey => ({
  sort: sql.ref(path),
  name: path.slice(path.lastIndexOf('.') + 1),
});

export const byId = (id: string) => [column(id)];
/** Whether the id in this column begins so: any id begins with nothing. */
export const beginsWith = (id: string, prefix = '') =>
  sql<SqlBool>`substr(${sql.ref(id)}, 1, ${prefix.length}) = ${prefix}`;
export const newestFirst = (time: string, id: string) => [
  { ...column(time), isDescending: true },
  column(id),
];

/** A page of the query, as the API's lists are. The next one begins behind its last row, whatever came or went since. */
export async function pageOf<Row, Item>(
  // biome-ignore lint/suspicious/noExplicitAny: of any tables
  query: SelectQueryBuilder<any, any, Row>,
  { of, by }: Listing,
  { limit, cursor }: PageRequest,
  view: (row: Row) => Item,
): Promise<{ items: Item[]; nextCursor?: string }> {
  let wanted = cursor === undefined ? query : query.where(behind(by, positionIn(cursor, of, by.length)));
  for (const { sort, isDescending } of by) wanted = wanted.orderBy(sort, isDescending ? 'desc' : 'asc');
  const rows = await wanted.limit(limit + 1).execute();
  const last = rows.length > limit ? (rows[limit - 1] as Record<string, unknown>) : undefined;
  return {
    items: rows.slice(0, limit).map(view),
    ...(last && { nextCursor: cursorOf([of, ...by.map(({ name }) => last[name])]) }),
  };
}

/** Equal in the first keys, and behind the position in the one after them. */
function behind(by: SortKey[], position: string[]) {
  const places = by.map(({ sort, isDescending }, index) => {
    const same = by.slice(0, index).map((key, at) => sql<SqlBool>`${key.sort} = ${position[at]}`);
    const later = isDescending
      ? sql<SqlBool>`${sort} < ${position[index]}`
      : sql<SqlBool>`${sort} > ${position[index]}`;
    return sql<SqlBool>`(${sql.join([...same, later], sql` and `)})`;
  });
  return sql<SqlBool>`(${sql.join(places, sql` or `)})`;
}

const cursorOf = (position: unknown[]) => Buffer.from(JSON.stringify(position)).toString('base64url');

function positionIn(cursor: string, of: string, length: number): string[] {
  const position = parseJson(Buffer.from(cursor, 'base64url').toString());
  const isOurs =
    Array.isArray(position) &&
    position.length === length + 1 &&
    position.every((part) => typeof part === 'string') &&
    position[0] === of &&
    cursorOf(position) === cursor;
  if (!isOurs) throw badField('cursor', 'is not a cursor of this list: leave it out to start again');
  return position.slice(1);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
