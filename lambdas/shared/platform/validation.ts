import * as z from 'zod/mini';
import { messageOf } from './validation-messages.ts';

// One voice, ours: the library's sentences speak of its own types.
z.config({ localeError: messageOf });

/** An id, whoever gave it: of an order, a user, a product. */
export const idSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,80}$/, 'is no id: it has 1 to 80 letters, digits, "-" or "_"'));

export interface FieldError {
  field: string;
  message: string;
}

/** Names each bad field as a client writes it: `items[0].quantity`. A problem of the whole value is named `root`. */
export function fieldErrors(error: z.core.$ZodError, root: string): FieldError[] {
  return error.issues.flatMap((issue) => {
    // An unknown field is reported at its parent; the field itself is what has to go.
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ field: fieldName(path) || root, message: issue.message }));
  });
}

function fieldName(path: PropertyKey[]): string {
  return path.reduce<string>(
    (name, key) =>
      typeof key === 'number' ? `${name}[${key}]` : name ? `${name}.${String(key)}` : String(key),
    '',
  );
}

/** The errors in one line, for messages and logs. */
export const summarize = (errors: FieldError[]) =>
  errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
