import type { EventType } from './event-names.ts';

/** Something that happened to an order. It exists if and only if its change was committed, and never changes. */
export interface OrderEvent {
  type: EventType;
  /** When it was written: ISO 8601 UTC. */
  at: string;
  orderId: string;
  /** The step or compensation that it came of. */
  command?: string;
  detail: Record<string, unknown>;
}
