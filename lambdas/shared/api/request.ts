import type { RequestContext } from '@aws-lambda-powertools/event-handler/types';
import type * as z from 'zod/mini';
import { fieldErrors } from '../platform/validation.ts';
import { badRequest, HttpError } from './http-error.ts';

/** The largest order has 20 items in 3 KB; whatever is much larger is no request of ours. */
const MAX_BODY_BYTES = 64 * 1024;
/** Ours nest three levels deep. */
const MAX_NESTING = 16;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/** The value, validated. Throws 400 that names each bad field. */
export function validate<Schema extends z.ZodMiniType>(
  value: unknown,
  schema: Schema,
  root: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw badRequest(fieldErrors(parsed.error, root));
}

/** The JSON body, validated. Throws 413 or 415, or 400 that names each bad field. */
export async function readBody<Schema extends z.ZodMiniType>(
  { req }: RequestContext,
  schema: Schema,
): Promise<z.output<Schema>> {
  // Without a type it is taken for JSON; a form or plain text is refused, which also keeps other sites' forms out.
  const type = req.headers.get('Content-Type');
  if (type && !JSON_TYPE.test(type)) {
    throw new HttpError(415, 'The body must be JSON: send Content-Type: application/json.');
  }
  const text = await req.text();
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    throw new HttpError(413, `The body is too large: ${MAX_BODY_BYTES} bytes at most.`);
  }
  return validate(parseJson(text), schema, 'body');
}

function parseJson(text: string): unknown {
  if (nestingOf(text) > MAX_NESTING) {
    throw badRequest([{ field: 'body', message: `must not nest deeper than ${MAX_NESTING} levels` }]);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest([{ field: 'body', message: 'must be a JSON document' }]);
  }
}

/** How deep the brackets outside of strings go. */
function nestingOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  // A loop and no expression, which an unclosed string could make backtrack for seconds.
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (inString && char === '\\') at++;
    else if (char === '"') inString = !inString;
    else if (!inString && (char === '[' || char === '{')) deepest = Math.max(deepest, ++depth);
    else if (!inString && (char === ']' || char === '}')) depth--;
  }
  return deepest;
}

/** The query parameters, validated: each at most once, and none that the schema does not know. */
export function readQuery<Schema extends z.ZodMiniObject>(
  { req }: RequestContext,
  schema: Schema,
): z.output<Schema> {
  const parameters = new URL(req.url).searchParams;
  const twice = [...new Set(parameters.keys())].filter((name) => parameters.getAll(name).length > 1);
  if (twice.length) throw badRequest(twice.map((field) => ({ field, message: 'must be given once' })));
  return validate(numbersRead(Object.fromEntries(parameters), schema), schema, 'query');
}

/** A query is text: where the schema wants a number, text that reads as a whole number becomes one. */
function numbersRead(query: Record<string, string>, schema: z.ZodMiniObject): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, text]) => {
      const isNumber = Object.hasOwn(schema.shape, name) && typeOf(schema.shape[name]) === 'number';
      return [name, isNumber && /^-?\d{1,15}$/.test(text) ? Number(text) : text];
    }),
  );
}

/** The type inside of optional and default. */
function typeOf(schema: z.core.$ZodType | undefined): string | undefined {
  const def = schema?._zod.def as { type: string; innerType?: z.core.$ZodType } | undefined;
  return def?.innerType ? typeOf(def.innerType) : def?.type;
}

/** The headers that the schema names, validated; the others are nobody's business. */
export function readHeaders<Schema extends z.ZodMiniObject>(
  { req }: RequestContext,
  schema: Schema,
): z.output<Schema> {
  const names = Object.keys(schema.shape);
  return validate(
    Object.fromEntries(names.map((name) => [name, req.headers.get(name) ?? undefined])),
    schema,
    'header',
  );
}
