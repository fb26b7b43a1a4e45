import { domainHandler } from '../shared/domain-handler.ts';
import { table } from '../shared/saga/order-record.ts';
import * as commands from './commands.ts';
import { decisions, notes } from './decisions.ts';
import { router } from './routes.ts';

export const handler = domainHandler(commands, router, {
  domain: 'order',
  table,
  decisions,
  notes,
  // How an order stands is decided here; its owner knows older ones.
  knownHere: ['GET /orders/{orderId}', 'GET /admin/orders'],
});
