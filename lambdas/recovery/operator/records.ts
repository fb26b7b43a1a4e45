import { randomBytes } from 'node:crypto';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../../shared/platform/clients.ts';
import { requireEnv } from '../../shared/platform/env.ts';

/** What operators did and what they asked for: the only table that is recovery's own. */
export const table = requireEnv('OPERATIONS_TABLE');

const RETENTION_DAYS = 365;
const DAY_SECONDS = 24 * 60 * 60;

/** An id that sorts by time: lists are read by key, the newest first. */
export const newId = (at = new Date()) =>
  `${at.toISOString().replaceAll(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}`;

/** When a record of now is no longer kept (epoch seconds). */
export const expiry = () => Math.floor(Date.now() / 1000) + RETENTION_DAYS * DAY_SECONDS;

const passKey = (pass: string) => ({ pk: 'PASSES', sk: pass });

/** Remembers when a pass of recovery was last run, and what it came to. */
export async function rememberPass(
  pass: 'reconcile' | 'audit',
  result: { ok?: boolean } = {},
): Promise<void> {
  const Item = { ...passKey(pass), at: new Date().toISOString(), ...result };
  await dynamo.send(new PutCommand({ TableName: table, Item }));
}

/** When it was last run; undefined when never. */
export async function lastPass(
  pass: 'reconcile' | 'audit',
): Promise<{ at: string; ok?: boolean } | undefined> {
  const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: passKey(pass) }));
  return Item as { at: string; ok?: boolean } | undefined;
}
