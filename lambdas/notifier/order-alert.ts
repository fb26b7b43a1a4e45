import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { messageOf, type TaskFailure } from '../shared/errors.ts';
import type { OrderItem } from '../shared/order-record.ts';
import type { Alert } from './alert.ts';

const environment = requireEnv('ENVIRONMENT');
const RUNBOOK = 'README.md#an-order-needs-attention';

/**
 * The alert of a change in the order table: a run has ended with something that it could not undo. Undefined for every
 * other change; among them the claim of a next try, which leaves such an order as it is.
 */
export function orderAlert({ eventID, dynamodb }: DynamoDBRecord): Alert | undefined {
  const order = imageOf(dynamodb?.NewImage);
  if (!order?.needsAttention || isClaim(imageOf(dynamodb?.OldImage), order)) return undefined;
  const { orderId, userId, status, reason, unresolved = {} } = order;
  const failures = Object.entries(unresolved);
  const causes = failures.map(([command, failure]) => `${command}=${failure.Error}`).sort();
  return {
    subject: `order-saga ${environment}: order ${orderId} needs attention`,
    text: [
      `Order ${orderId} of user ${userId} could not be undone completely.`,
      '',
      ...failures.map(([command, failure]) => `Not undone: ${command}\nWhy: ${describe(failure)}`),
      `The order: ${status}${reason ? ` (${reason})` : ''}. What else it took has been given back.`,
      '',
      'Mend the cause, then run this; it is safe to run twice:',
      `npm run recovery -- redrive --order ${orderId}${environment === 'local' ? '' : ` --env ${environment}`}`,
      '',
      `Runbook: ${RUNBOOK}`,
    ].join('\n'),
    cause: ['order', orderId, ...causes].join('|'),
    messageId: eventID ?? orderId,
  };
}

const isClaim = (before: OrderItem | undefined, order: OrderItem) =>
  before !== undefined && before.undoRuns !== order.undoRuns;

const imageOf = (image: NonNullable<DynamoDBRecord['dynamodb']>['NewImage']) =>
  image && (unmarshall(image as Parameters<typeof unmarshall>[0]) as OrderItem);

/** Five of them must fit into a message with what to run below. */
const LONGEST_REASON = 300;
const describe = (failure: TaskFailure) =>
  `${failure.Error}: ${messageOf(failure)}`.slice(0, LONGEST_REASON).trim();
