import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { requireEnv } from '../shared/platform/env.ts';
import { RUNBOOK_SECTIONS } from '../shared/platform/runbook-sections.ts';
import { fieldErrors, summarize } from '../shared/platform/validation.ts';
import { messageOf, type TaskFailure, unresolvedSchema } from '../shared/saga/task-failure.ts';
import type { Alert } from './alert.ts';

const environment = requireEnv('ENVIRONMENT');
const runbook = `${requireEnv('RUNBOOK_URL')}${RUNBOOK_SECTIONS.order}`;

/** Of an order's record, what an alert says. */
const orderSchema = z.object({
  orderId: z.string(),
  userId: z.string(),
  status: z.string(),
  reason: z.optional(z.string()),
  needsAttention: z.boolean(),
  unresolved: z._default(unresolvedSchema, {}),
  undoRuns: z.optional(z.number()),
});
type Order = z.infer<typeof orderSchema>;

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/**
 * The alert of a change in the order table: a run has ended with something that it could not undo. Undefined for every
 * other change; among them the claim of a next try, which leaves such an order as it is. It throws for no record: the stream
 * would bring it again for a day, and nothing of its shard after it.
 */
export function orderAlert({ eventID, dynamodb }: DynamoDBRecord): Alert | undefined {
  if (!dynamodb?.NewImage) return undefined;
  const { order, problem } = read(dynamodb.NewImage);
  const orderId = order?.orderId ?? idIn(dynamodb.NewImage);
  const messageId = eventID ?? orderId;
  if (!order) return { messageId, ...unreadable(orderId, problem) };
  if (!order.needsAttention || isClaim(dynamodb.OldImage && read(dynamodb.OldImage).order, order))
    return undefined;
  return { messageId, ...inNeed(order) };
}

function inNeed({ orderId, userId, status, reason, unresolved }: Order): Omit<Alert, 'messageId'> {
  const failures = Object.entries(unresolved);
  const causes = failures.map(([command, failure]) => `${command}=${failure.Error}`).sort();
  return {
    subject: subjectOf(orderId),
    text: [
      `Order ${orderId} of user ${userId} could not be undone completely.`,
      '',
      ...failures.map(([command, failure]) => `Not undone: ${command}\nWhy: ${describe(failure)}`),
      `The order: ${status}${reason ? ` (${reason})` : ''}. What else it took has been given back.`,
      '',
      'Mend the cause, then run this; it is safe to run twice:',
      redriveOf(orderId),
      '',
      `Runbook: ${runbook}`,
    ].join('\n'),
    cause: ['order', orderId, ...causes].join('|'),
  };
}

const unreadable = (orderId: string, problem: string): Omit<Alert, 'messageId'> => ({
  subject: subjectOf(orderId),
  text: [
    `Order ${orderId} needs attention, and its record cannot be read: ${problem.slice(0, LONGEST_REASON)}`,
    '',
    'Mend the record in the order table, then run this; it is safe to run twice:',
    redriveOf(orderId),
    '',
    `Runbook: ${runbook}`,
  ].join('\n'),
  cause: ['order', orderId, 'unreadable'].join('|'),
});

const subjectOf = (orderId: string) => `order-saga ${environment}: order ${orderId} needs attention`;
const redriveOf = (orderId: string) =>
  `npm run recovery -- redrive --order ${orderId}${environment === 'local' ? '' : ` --env ${environment}`}`;

const isClaim = (before: Order | undefined, order: Order) =>
  before !== undefined && before.undoRuns !== order.undoRuns;

/** The order in the image, or why it cannot be read. */
function read(image: Image): { order: Order; problem?: undefined } | { order?: undefined; problem: string } {
  try {
    const { data, error } = orderSchema.safeParse(unmarshall(image as Parameters<typeof unmarshall>[0]));
    return data ? { order: data } : { problem: summarize(fieldErrors(error, 'record')) };
  } catch (error) {
    // Of the image's form: a number, say, that JavaScript cannot hold.
    return { problem: String(error) };
  }
}

/** From its key, which every record has. */
const idIn = (image: Image) => image?.pk?.S?.replace('ORDER#', '') ?? '(no id)';

/** Five of them must fit into a message with what to run below. */
const LONGEST_REASON = 300;
const describe = (failure: TaskFailure) =>
  `${failure.Error}: ${messageOf(failure)}`.slice(0, LONGEST_REASON).trim();
