import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { UnreadableCommand } from '../errors.ts';

/** What the saga sends to a domain's Lambda, before it is validated. */
export interface CommandEvent {
  command: string;
  order?: { orderId?: string; userId?: string; correlationId?: string };
}

/** A domain's Lambda serves both: commands of the saga and requests of the API. */
export type DomainEvent = CommandEvent | APIGatewayProxyEventV2WithJWTAuthorizer;

/** Only the gateway's requests have a context; whatever has none was meant to be a command, even `null`. */
export const isRequest = (event: unknown): event is APIGatewayProxyEventV2WithJWTAuthorizer =>
  has(event, 'requestContext');

/** What a stream or a queue delivers. */
export const isBatch = <Event>(event: Event): event is Extract<Event, { Records: unknown }> =>
  has(event, 'Records');

const has = (event: unknown, field: string) =>
  typeof event === 'object' && event !== null && Object.hasOwn(event, field);

/** Throws UnreadableCommand, naming the choices, unless the event names one of the commands. */
export function requireCommand(event: unknown, names: readonly string[]): asserts event is CommandEvent {
  const command = (event as Partial<CommandEvent> | null)?.command;
  if (typeof command === 'string' && names.includes(command)) return;
  const found = command === undefined ? 'missing' : JSON.stringify(command);
  throw new UnreadableCommand(`command: must be one of ${names.join(', ')}; it is ${found}`);
}
