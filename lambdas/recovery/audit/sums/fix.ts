import { optionalEnv } from '../../../shared/platform/env.ts';

/** Without it the commands ask the local stack. */
const environment = optionalEnv('ENVIRONMENT') ?? 'local';
const suffix = environment === 'local' ? '' : ` --env ${environment}`;

/** What books a difference between an item and its books, after so many corrections before. See correction.ts. */
export const correction = (
  what: 'product' | 'user' | 'campaign',
  id: string,
  difference: number,
  made: number,
): string => `npm run correct -- --${what} ${id} --difference ${difference} --number ${made + 1}${suffix}`;

/** What brings an item back, from a table that was restored. See "Bring data back" in the runbook. */
export const restoration = (domain: string, { pk, sk }: { pk: string; sk: string }): string =>
  `npm run restore -- --domain ${domain} --from RESTORED_TABLE --pk '${pk}' --sk '${sk}'${suffix}`;
