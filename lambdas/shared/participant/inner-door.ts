import * as z from 'zod/mini';
import { parsePayload } from '../saga/commands/command.ts';
import { readEpoch, setEpoch } from './own-epoch.ts';

/* What is asked of a service when its domain moves: not public, only for who may invoke the Lambda. */
const nameSchema = z.object({ participant: z.enum(['readEpoch', 'setEpoch']) });
const epochSchema = z.object({ epoch: z.int().check(z.gte(1)), open: z.boolean() });

/** `participant` says what is asked for. */
export interface InnerRequest {
  participant: string;
}

export const isInnerRequest = (event: unknown): event is InnerRequest =>
  typeof event === 'object' && event !== null && 'participant' in event;

/** Answers it. Throws UnreadableCommand, naming the choices or each bad field. */
export async function answerInside(request: InnerRequest, { table }: { table: string }): Promise<unknown> {
  const { participant } = parsePayload(nameSchema, request);
  return participant === 'readEpoch' ? readEpoch(table) : setEpoch(table, parsePayload(epochSchema, request));
}
