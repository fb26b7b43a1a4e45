import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';

/** What the saga sends to a domain's Lambda, before it is validated. */
export interface CommandEvent {
  command: string;
  order?: { orderId?: string; userId?: string; correlationId?: string };
}

/** A domain's Lambda serves both: commands of the saga and requests of the API. */
export type DomainEvent = CommandEvent | APIGatewayProxyEventV2WithJWTAuthorizer;

export const isCommand = (event: DomainEvent): event is CommandEvent => 'command' in event;
