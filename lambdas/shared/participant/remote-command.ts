import { Fenced } from '../platform/conflicts.ts';
import { OrderRejected, REJECTION_REASONS, type RejectionReason } from '../saga/errors.ts';
import { STEPS } from '../saga/steps.ts';
import { type MonolithClient, NoAnswer, type RawAnswer } from './monolith-client.ts';

/** A command as the saga sends it. */
export interface CommandPayload {
  command: string;
  order: { orderId: string; correlationId?: string };
  [field: string]: unknown;
}

/**
 * Has the monolith run the command, once however often it is sent. Throws OrderRejected for its recorded no, Fenced when another epoch is
 * in force there; every other error is an unknown outcome.
 */
export async function sendCommand(
  monolith: MonolithClient,
  { command, order, ...rest }: CommandPayload,
  { epoch, patienceMs }: { epoch: number; patienceMs: number },
): Promise<unknown> {
  const answer = await monolith.send(
    {
      method: 'POST',
      path: `/saga/${command}`,
      body: JSON.stringify({ command, order, ...rest, epoch }),
      headers: {
        'Idempotency-Key': `${order.orderId}.${stepOf(command)}`,
        ...(order.correlationId && { 'X-Correlation-Id': order.correlationId }),
      },
    },
    patienceMs,
  );
  return resultOf(answer, command);
}

/** What the monolith would answer to a step; it writes nothing. Throws like sendCommand, which knows no fence here. */
export async function planThere(
  monolith: MonolithClient,
  { command, order, ...rest }: CommandPayload,
  patienceMs: number,
): Promise<unknown> {
  const body = JSON.stringify({ command, order, ...rest });
  const answer = await monolith.send({ method: 'POST', path: `/saga/plan/${command}`, body }, patienceMs);
  return resultOf(answer, command);
}

const READ_PATIENCE_MS = 5_000;

/** What the monolith's ledger says of a step. Throws NoAnswer when it does not say it. */
export async function readStepState(
  monolith: MonolithClient,
  step: string,
  orderId: string,
): Promise<unknown> {
  const path = `/saga/${step}/${encodeURIComponent(orderId)}`;
  const { status, text } = await monolith.send({ method: 'GET', path }, READ_PATIENCE_MS);
  const state = parsed(text)?.state;
  if (status === 200 && state) return state;
  throw new NoAnswer(`the monolith answered GET ${path} with ${status}: ${text.slice(0, 200)}`);
}

/** A compensation has the key of the step that it undoes. */
const stepOf = (command: string) =>
  STEPS.find(({ compensation }) => compensation === command)?.step ?? command;

function resultOf({ status, text }: RawAnswer, command: string): unknown {
  const body = parsed(text);
  if (status === 200 && body && 'result' in body) return body.result;
  if (status === 200 && body && 'undone' in body) return { undone: body.undone };
  if (status === 409 && typeof body?.reason === 'string')
    throw new OrderRejected(reasonFor(body.reason), String(body.detail ?? ''));
  if (status === 412) throw new Fenced(`the monolith takes no ${command}: ${text.slice(0, 200)}`);
  throw new NoAnswer(`the monolith answered ${command} with ${status}: ${text.slice(0, 200)}`);
}

/** One that we do not know is still a no. */
const reasonFor = (reason: string) =>
  REJECTION_REASONS.find((known) => known === reason) ?? ('SERVICE_UNAVAILABLE' as RejectionReason);

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const body = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}
