import type * as z from 'zod/mini';
import { fieldErrors, summarize } from '../shared/platform/validation.ts';

/** The item as the schema has it. Throws, naming each bad attribute in one line. */
export function readItem<Schema extends z.ZodMiniType>(schema: Schema, item: unknown): z.output<Schema> {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new Error(summarize(fieldErrors(parsed.error, 'item')));
}
