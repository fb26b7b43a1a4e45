import { ownedHandler } from '../shared/owned-handler.ts';
import * as commands from './commands.ts';
import { correctStock } from './correction.ts';
import { router } from './routes.ts';
import { rows, totalsOf } from './rows.ts';
import { table } from './table.ts';

/** In place of handler.ts, where the environment names a monolith. */
export const handler = ownedHandler(
  commands,
  router,
  {
    domain: 'product',
    table,
    rows,
    totalsOf,
  },
  correctStock,
);
