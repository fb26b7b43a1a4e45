import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { fieldErrors, summarize } from '../shared/platform/validation.ts';
import { causeOf, unresolvedSchema } from '../shared/saga/task-failure.ts';

/** Of an order's record, what an alert says. */
const orderSchema = z.object({
  orderId: z.string(),
  userId: z.string(),
  status: z.string(),
  reason: z.optional(z.string()),
  needsAttention: z.boolean(),
  unresolved: z._default(unresolvedSchema, {}),
  closedBy: z.optional(z.string()),
  inNeedSince: z.optional(z.string()),
  gaveUpAt: z.optional(z.string()),
});
export type OrderInNeed = z.infer<typeof orderSchema>;

/** Where an order in need stands: with what it is in one group, and whether the schedule has given it up. */
interface Standing {
  cause: string;
  isGivenUp: boolean;
}

/** A change in the order table, as far as it is about an order in need. */
export interface OrderChange {
  orderId: string;
  /** Sorts the changes of an order. */
  sequence: string;
  before?: Standing;
  after?: Standing;
  /** The order as it is now, when it is in need. */
  order?: OrderInNeed;
  /** Whether a run has closed it with this change: what it came to is known anew. */
  isClosed: boolean;
  /** Why it cannot be read; it is in need all the same. */
  problem?: string;
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** What the change is; it throws for no record: the stream would bring it again for a day, and nothing of its shard after it. */
export function orderChange({ dynamodb }: DynamoDBRecord): OrderChange {
  const { NewImage: now, OldImage: then, SequenceNumber = '' } = dynamodb ?? {};
  const [after, before] = [now && read(now), then && read(then)];
  const order = after?.order?.needsAttention ? after.order : undefined;
  return {
    orderId: after?.order?.orderId ?? idIn(now ?? then),
    // Numbers of up to 40 digits.
    sequence: SequenceNumber.padStart(40, '0'),
    before: standingOf(before?.order),
    after: standingOf(order),
    order,
    isClosed: before?.order?.closedBy !== order?.closedBy,
    problem: now?.needsAttention?.BOOL === false ? undefined : after?.problem,
  };
}

const standingOf = (order: OrderInNeed | undefined): Standing | undefined =>
  order?.needsAttention
    ? { cause: causeOf(order).cause, isGivenUp: order.gaveUpAt !== undefined }
    : undefined;

/** The order in the image, or why it cannot be read. */
function read(
  image: NonNullable<Image>,
): { order: OrderInNeed; problem?: undefined } | { order?: undefined; problem: string } {
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
