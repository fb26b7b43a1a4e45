import {
  DOMAIN_ROWS,
  type ExportedRow,
  type RowDomain,
} from '../../../lambdas/shared/participant/domain-rows.ts';
import type { Database } from '../database/database.ts';
import { countRows, exportRows, importRows } from './copy.ts';
import { Fenced, readEpoch, setEpoch } from './epoch.ts';
import { applyOnce, planOnce, Rejected, readStep, type Step, undoOnce } from './ledger.ts';
import { isSigned } from './signature.ts';

/** What the shop tells the kit: how each step works, what undoes it, and how the domain's totals are counted. */
export interface Participant {
  database: Database;
  secret: string;
  // biome-ignore lint/suspicious/noExplicitAny: each step has a payload of its own
  steps: Record<string, Step<any>>;
  /** Compensation -> the step that it undoes. */
  compensations: Record<string, string>;
  /** Commands that keep no ledger, because their own condition makes them repeatable. */
  ends: Record<string, { domain: string; run(payload: Payload): Promise<unknown> }>;
  totals: Record<string, (database: Database) => Promise<Record<string, number>>>;
}

/** A request under /saga, as any framework can hand it over; `path` has no query string, `query` begins with `?` or is empty. */
export interface SagaRequest {
  method: string;
  path: string;
  query: string;
  headers: { get(name: string): string | null | undefined };
  body: string;
}

export interface SagaAnswer {
  status: number;
  body: unknown;
  type?: string;
}

export interface Payload {
  command: string;
  order: Record<string, unknown> & { orderId: string };
  epoch: number;
  saga?: unknown;
}

const refuse = (status: number, detail: string, reason?: string): SagaAnswer => ({
  status,
  body: { type: 'about:blank', title: reason ?? 'Refused', status, detail, ...(reason && { reason }) },
  type: 'application/problem+json',
});

/** Answers the participant's endpoints: signature first, then the payload, then epoch, ledger and business in one transaction. */
export async function answerSaga(participant: Participant, request: SagaRequest): Promise<SagaAnswer> {
  const { method, path, query, headers, body } = request;
  const signature = headers.get('X-Order-Saga-Signature') ?? undefined;
  if (!isSigned({ method, path: path + query, body }, signature, participant.secret))
    return refuse(401, 'X-Order-Saga-Signature: is missing, wrong, or made more than 300 s ago');
  try {
    return await routed(participant, request);
  } catch (error) {
    if (error instanceof Fenced) return { status: 412, body: error.inForce };
    if (error instanceof Rejected) return refuse(409, error.detail, error.reason);
    if (error instanceof SyntaxError || error instanceof URIError) return refuse(400, error.message);
    throw error;
  }
}

async function routed(participant: Participant, request: SagaRequest): Promise<SagaAnswer> {
  const { database } = participant;
  const { method, body } = request;
  const query = new URLSearchParams(request.query);
  const [what = '', orderId] = request.path.split('/').slice(2).map(decodeURIComponent);
  const route = `${method} ${orderId === undefined ? what : '{step}/{orderId}'}`;
  switch (route) {
    case 'GET totals': {
      const totals = participant.totals[domainIn(query.get('domain'))];
      return { status: 200, body: await totals?.(database) };
    }
    case 'GET epoch':
      return { status: 200, body: await readEpoch(database, domainIn(query.get('domain'))) };
    case 'PUT epoch': {
      const { domain, epoch, open } = JSON.parse(body);
      if (!Number.isSafeInteger(epoch) || epoch < 1)
        throw new SyntaxError('epoch: must be a whole number from 1');
      if (typeof open !== 'boolean') throw new SyntaxError('open: must be true or false');
      const { isSet, inForce } = await setEpoch(database, domainIn(domain), { epoch, open });
      return { status: isSet ? 200 : 409, body: inForce };
    }
    case 'GET export': {
      const limit = Number(query.get('limit') ?? 500);
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
        throw new SyntaxError('limit: must be a whole number from 1 to 1000');
      const page = await exportRows(
        database,
        domainIn(query.get('domain')),
        query.get('after') ?? undefined,
        limit,
      );
      return { status: 200, body: page };
    }
    case 'GET count': {
      const body = await countRows(database, domainIn(query.get('domain')), query.get('after') ?? undefined);
      return { status: 200, body };
    }
    case 'POST import': {
      const { domain, epoch, rows } = JSON.parse(body);
      if (!Array.isArray(rows) || !rows.every(isRow))
        throw new SyntaxError('rows: must be rows of an export');
      const counted = await importRows(database, domainIn(domain), epoch, rows);
      return counted === 'open'
        ? refuse(409, 'this side is open: close it first')
        : { status: 200, body: counted };
    }
    case 'POST {step}/{orderId}': {
      const step = what === 'plan' && orderId !== undefined ? participant.steps[orderId] : undefined;
      if (!step) return refuse(404, `there is no "${route}"`);
      const payload = orderedPayload(orderId as string, body);
      const call = { step: orderId as string, orderId: payload.order.orderId };
      return { status: 200, body: { result: await planOnce(database, step, call, payload) } };
    }
    case 'GET {step}/{orderId}':
      if (!(what in participant.steps)) return refuse(404, `there is no step "${what}"`);
      return { status: 200, body: await readStep(database, what, orderId as string) };
    default:
      if (method !== 'POST' || !isCommand(participant, what)) return refuse(404, `there is no "${route}"`);
      return run(participant, what, payloadOf(participant, what, request));
  }
}

const isCommand = ({ steps, compensations, ends }: Participant, name: string) =>
  [steps, compensations, ends].some((commands) => Object.hasOwn(commands, name));

async function run(
  { database, steps, compensations, ends }: Participant,
  command: string,
  payload: Payload,
): Promise<SagaAnswer> {
  const { epoch } = payload;
  const { orderId } = payload.order;
  const step = steps[command];
  if (step)
    return {
      status: 200,
      body: { result: await applyOnce(database, step, { step: command, orderId, epoch }, payload) },
    };
  const end = ends[command];
  if (end) return { status: 200, body: { result: await end.run(payload) } };
  const undone = compensations[command] as string;
  return {
    status: 200,
    body: {
      undone: await undoOnce(database, steps[undone] as Step<unknown>, { step: undone, orderId, epoch }),
    },
  };
}

/** Visible ASCII without `/`, which joins the parts of a key. */
const ID = /^[!-.0-~]{1,64}$/;

/** Throws SyntaxError (400) when not even the order can be read, or key, path and body disagree. */
function payloadOf({ compensations }: Participant, command: string, request: SagaRequest): Payload {
  const payload = orderedPayload(command, request.body);
  const { order, epoch } = payload;
  if (!Number.isSafeInteger(epoch)) throw new SyntaxError('epoch: must be a whole number');
  const key = `${order.orderId}.${compensations[command] ?? command}`;
  if (request.headers.get('Idempotency-Key') !== key)
    throw new SyntaxError(`Idempotency-Key: must be ${key}`);
  return payload;
}

/** The payload as far as every command has it. Throws SyntaxError. */
function orderedPayload(command: string, body: string): Payload {
  const payload = JSON.parse(body) as Partial<Payload> | null;
  if (typeof payload !== 'object' || payload === null) throw new SyntaxError('body: must be a JSON object');
  if (payload.command !== command)
    throw new SyntaxError(`command: the path says ${command}, the body ${JSON.stringify(payload.command)}`);
  const { order } = payload;
  if (typeof order?.orderId !== 'string' || !ID.test(order.orderId))
    throw new SyntaxError('order.orderId: must be 1 to 64 visible ASCII characters without "/"');
  return payload as Payload;
}

/** Throws SyntaxError for what is no domain. */
function domainIn(name: unknown): RowDomain {
  if (typeof name === 'string' && Object.hasOwn(DOMAIN_ROWS, name)) return name as RowDomain;
  throw new SyntaxError(`domain: must be one of ${Object.keys(DOMAIN_ROWS).join(', ')}`);
}

function isRow(row: unknown): row is ExportedRow {
  const { table, key, version, row: content } = (row ?? {}) as Partial<ExportedRow>;
  return (
    typeof table === 'string' &&
    typeof key === 'string' &&
    Number.isSafeInteger(version) &&
    typeof content === 'object'
  );
}
