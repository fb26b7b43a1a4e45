import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';

/** A change in a table that should be an event, and cannot be read as one. */
export class UnreadableChange extends Error {
  override readonly name = 'UnreadableChange';
}

/** A changed item, before and after. */
export interface Change {
  before: Record<string, unknown> | undefined;
  after: Record<string, unknown>;
}

/** An item as a stream carries it, as plain values; undefined where the stream has no such image. */
export const itemOf = (image: NonNullable<DynamoDBRecord['dynamodb']>['NewImage']) =>
  image && unmarshall(image as Parameters<typeof unmarshall>[0]);
