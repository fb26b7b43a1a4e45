import * as z from 'zod/mini';
import { REHEARSAL_PREFIX } from '../../../lambdas/shared/participant/domain-rows.ts';
import { problemsOf } from '../shop/payload.ts';
import { badFields } from './problem.ts';

/*
 * What the API's fields may be. The limits are those of openapi.json: a client sees one API, whoever owns a domain.
 */
export const id = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "-" or "_"'));

/** The id of something new: what is called like a rehearsal would be left behind when its domain moves. */
export const newId = id.check(
  z.refine(
    (given) => !given.startsWith(REHEARSAL_PREFIX),
    `must not begin with "${REHEARSAL_PREFIX}": rehearsals are called so`,
  ),
);

/** An id in a path, also one that nothing can have: then there is no such thing. */
export const pathId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,80}$/, 'is no id: it has 1 to 80 letters, digits, "-" or "_"'));

const CONTROLS = String.raw`\u0000-\u001f\u007f-\u009f`;
const BLANKS = String.raw` \u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff`;
export const name = z.string().check(
  z.maxLength(200),
  z.regex(
    new RegExp(`^[${BLANKS}]*[^${BLANKS}${CONTROLS}][^${CONTROLS}]*$`),
    'must be 1 to 200 characters, at least one of them visible and none a control character',
  ),
  z.refine((text) => text.isWellFormed(), 'must be well-formed Unicode'),
);

/** In the currency's minor unit. */
export const amount = z.int().check(z.gte(0), z.lte(1_000_000_000));

/** A whole number in a query, which is text. */
export const wholeNumber = (least: number, most: number) =>
  z.pipe(
    z.pipe(
      z.string().check(z.regex(/^-?\d{1,15}$/, 'must be a whole number')),
      z.transform((text) => Number(text)),
    ),
    z.int().check(z.gte(least), z.lte(most)),
  );

export const page = {
  limit: z._default(wholeNumber(1, 100), 20),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(2048))),
};

/** Of a list by id: also only those whose id begins so. */
export const pageById = { ...page, idPrefix: z.optional(pathId) };

/** A key as it is, or in double quotes: `"abc"` and `abc` are one. */
export const requestKey = z.pipe(
  z
    .string()
    .check(
      z.regex(
        /^(?:[!#-~](?:[ -~]{0,253}[!-~])?|"(?:[ !#-[\]-~]|\\["\\]){1,255}")$/,
        'must be 1 to 255 printable ASCII characters, as they are or in double quotes',
      ),
    ),
  z.transform((key) => (key.startsWith('"') ? key.slice(1, -1).replaceAll(/\\(.)/g, '$1') : key)),
);

/** The value, as the schema reads it. Throws 400, naming each bad field; `root` is the name of the whole. */
export function valid<Schema extends z.ZodMiniType>(
  value: unknown,
  schema: Schema,
  root: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: z.locales.en().localeError });
  if (parsed.success) return parsed.data;
  throw badFields(problemsOf(parsed.error, root));
}

/** A query is text: each parameter may be given once, and none that is not known. */
export function validQuery<Shape extends z.core.$ZodLooseShape>(search: URLSearchParams, shape: Shape) {
  const twice = [...new Set(search.keys())].filter((field) => search.getAll(field).length > 1);
  if (twice.length) throw badFields(twice.map((field) => ({ field, message: 'must be given once' })));
  return valid(Object.fromEntries(search), z.strictObject(shape), 'query');
}
