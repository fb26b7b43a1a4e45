import type * as z from 'zod/mini';
import { type Endpoint, noFields } from '../lambdas/shared/api/endpoint.ts';
import { type FieldError, fieldErrors } from '../lambdas/shared/platform/validation.ts';

/** What is wrong with a request to this very endpoint, as it says it itself: of what it takes, something is left out or too small. */
export function exampleErrorsOf({ body, query, path }: Endpoint): FieldError[] {
  const tries: [z.ZodMiniType | undefined, unknown, string][] = [
    [body, {}, 'body'],
    [query, { limit: 0, amount: -1 }, 'query'],
    [path, idsOf(path, 'not an id'), 'path'],
    [noFields, { page: '2' }, 'query'],
  ];
  const [errors = []] = tries.flatMap(([schema, value, root]) => {
    const found = errorsIn(schema, value, root);
    return found.length ? [found] : [];
  });
  return errors;
}

function errorsIn(schema: z.ZodMiniType | undefined, value: unknown, root: string): FieldError[] {
  const error = schema?.safeParse(value).error;
  // The probe names fields that this schema may not have.
  return error
    ? fieldErrors(error, root).filter(({ message }) => !isOfProbe(message) || schema === noFields)
    : [];
}

const isOfProbe = (message: string) => message.startsWith('is not known here');

const idsOf = (path: z.ZodMiniObject | undefined, id: string) =>
  Object.fromEntries(Object.keys(path?.shape ?? {}).map((name) => [name, id]));
