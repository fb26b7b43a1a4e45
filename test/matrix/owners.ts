import type { AuditReport } from '../../lambdas/recovery/proof/report.ts';
import type { OrderItem } from '../../lambdas/shared/saga/order-record.ts';
import { auditNow } from '../support/saga/findings.ts';
import { type Invoke, invoke } from '../support/saga/saga.ts';
import { createWorld, possessions, type World } from '../support/saga/world.ts';

/** An order as it ended, and whose it was. */
export interface Ended {
  world: World;
  order: OrderItem;
}

/** Whoever owns the domains: what the matrix's orders are played with, and where it looks what they came to. */
export interface Owners {
  invoke: Invoke;
  createWorld(): Promise<World>;
  possessions: typeof possessions;
  audit: () => Promise<Pick<AuditReport, 'violations' | 'inFlight'>>;
  /** What is wrong with the order where another has its ledger. */
  flawsOf(ended: Ended): Promise<string[]>;
  /** What is wrong with another owner's sums over all orders that were ever played. */
  flawsOfAll(): Promise<string[]>;
}

/** Each domain belongs to its service, of which the audit reads all that there is. */
export const services: Owners = {
  invoke,
  createWorld: () => createWorld(),
  possessions,
  audit: () => auditNow(),
  flawsOf: async () => [],
  flawsOfAll: async () => [],
};
