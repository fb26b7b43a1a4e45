import { openBothBooks } from './books/open-books.ts';
import { recoveryHandler } from './handler.ts';

/** In place of handler.ts, where the environment names a monolith: the audit reads the books of each domain's owner. */
export const handler = recoveryHandler(openBothBooks);
