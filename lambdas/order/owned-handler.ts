import { ownedHandler } from '../shared/owned-handler.ts';
import { table } from '../shared/saga/order-record.ts';
import * as commands from './commands.ts';
import { decisions, notes, touch } from './decisions.ts';
import { router } from './routes.ts';
import { rows, totalsOf } from './rows.ts';

/** In place of handler.ts, where the environment names a monolith. */
export const handler = ownedHandler(commands, router, {
  domain: 'order',
  table,
  rows,
  totalsOf,
  decisions,
  touch,
  notes,
  // How an order stands is decided here; its owner knows older ones.
  knownHere: ['GET /orders/{orderId}', 'GET /admin/orders'],
});
