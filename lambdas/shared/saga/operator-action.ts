import { randomBytes } from 'node:crypto';
import type { Key } from '../platform/reads.ts';
import type { Write } from '../platform/transactions.ts';
import { ACTION_PREFIX } from './event-names.ts';

/*
 * What a person does leaves its own record in the very write that does it: in an order's record, or as an item beside what was
 * changed. From there the table's stream takes it to the journal; so it is told of if and only if it was done.
 */

/** Something that an operator did. */
export interface OperatorAction {
  actionId: string;
  action: string;
  /** The user id of the operator. */
  operator: string;
  /** ISO 8601 UTC. */
  at: string;
  orderId?: string;
  reason?: string;
  detail?: string;
}

/** What there is to say of it beside who and when. */
export type Done = Pick<OperatorAction, 'action' | 'orderId' | 'reason' | 'detail'>;

const RETENTION_DAYS = 365;
const DAY_SECONDS = 24 * 60 * 60;

/** An id that sorts by time: lists are read by key, the newest first. */
export const newId = (at = new Date()) =>
  `${at.toISOString().replaceAll(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}`;

/** When a record of now is no longer kept (epoch seconds). */
export const expiry = () => Math.floor(Date.now() / 1000) + RETENTION_DAYS * DAY_SECONDS;

export function actionBy(operator: string, done: Done): OperatorAction {
  const at = new Date();
  return { actionId: newId(at), operator, at: at.toISOString(), ...done };
}

/** The record of it beside the item of that key, for the transaction that changes the item. None when no person did it. */
export function recordAction(
  table: string,
  { pk }: Pick<Key, 'pk'>,
  operator: string | undefined,
  done: Done,
): Write[] {
  if (operator === undefined) return [];
  const action = actionBy(operator, done);
  const Item = { pk, sk: `${ACTION_PREFIX}${action.actionId}`, ...action, expiresAt: expiry() };
  return [{ Put: { TableName: table, Item } }];
}
