import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { chunksOf } from '../shared/platform/chunks.ts';
import { requireEnv } from '../shared/platform/env.ts';
import { tracer } from '../shared/platform/observability.ts';
import { EVENT_SOURCE } from '../shared/saga/event-names.ts';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import { positionOf } from './position.ts';

const bus = requireEnv('EVENT_BUS');
const eventBridge = tracer.captureAWSv3Client(new EventBridgeClient({}));
/** What one request takes. */
const MAX_ENTRIES = 10;

/**
 * Tells everyone else, at least once: `position` orders the events of an order, and with the order's id it tells a repetition.
 * Returns the events that the bus did not take.
 */
export async function publishEvents(events: OrderEvent[]): Promise<OrderEvent[]> {
  const refused: OrderEvent[] = [];
  for (const part of chunksOf(events, MAX_ENTRIES)) {
    const { Entries = [] } = await eventBridge.send(
      new PutEventsCommand({
        Entries: part.map((event) => ({
          EventBusName: bus,
          Source: EVENT_SOURCE,
          DetailType: event.type,
          Time: new Date(event.at),
          Detail: JSON.stringify({ ...event, position: positionOf(event) }),
        })),
      }),
    );
    refused.push(...part.filter((_, index) => Entries[index]?.ErrorCode));
  }
  return refused;
}
