import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import { isSigned } from '../../../examples/monolith/saga/signature.ts';
import { commandHandler } from '../../../lambdas/shared/domain-handler.ts';
import { commandsOfOwner } from '../../../lambdas/shared/participant/facade.ts';
import { answerInside } from '../../../lambdas/shared/participant/inner-door.ts';
import { MonolithClient } from '../../../lambdas/shared/participant/monolith-client.ts';
import { Fenced } from '../../../lambdas/shared/platform/conflicts.ts';
import { OrderRejected, UnreadableCommand } from '../../../lambdas/shared/saga/errors.ts';
import { STEPS } from '../../../lambdas/shared/saga/steps.ts';
import { DOMAINS, type Domain } from '../../../lib/names.ts';
import { ParticipantClient } from '../../../tools/conformance/participant-client.ts';
import { serviceSide } from '../../../tools/migrate/service-side.ts';
import { ImportRefused } from '../../../tools/migrate/side.ts';
import { COMMANDS } from '../saga/saga.ts';
import { OWNED } from './owned.ts';
import { SECRET } from './shop.ts';

/** Our services as a participant is spoken to: over HTTP. */
export interface OurDoor {
  baseUrl: string;
  client: ParticipantClient;
  stop(): Promise<void>;
}

/** A thin door in front of the handlers of our services, and of what their Lambdas answer inside; the tables are the test's. */
export async function openOurDoor(): Promise<OurDoor> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request).catch(refusal);
    response.writeHead(status, {
      'Content-Type': status === 409 ? 'application/problem+json' : 'application/json',
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl,
    client: new ParticipantClient(baseUrl, SECRET),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A domain of ours as a mover speaks to it: through the inner door, in JSON. */
export const ourSide = (domain: Domain) => serviceSide((request) => inside(domain, request), domain);

// biome-ignore lint/suspicious/noExplicitAny: each request has its own answer
async function inside(domain: Domain, request: { participant: string }): Promise<any> {
  return JSON.parse(JSON.stringify(await answerInside(JSON.parse(JSON.stringify(request)), OWNED[domain])));
}

interface Answer {
  status: number;
  body: unknown;
}
const ok = (body: unknown): Answer => ({ status: 200, body });

/** 412, with what is in force. */
class NotInForce extends Error {
  readonly domain: Domain;
  constructor(domain: Domain) {
    super();
    this.domain = domain;
  }
}

async function refusal(error: unknown): Promise<Answer> {
  if (error instanceof NotInForce)
    return { status: 412, body: await inside(error.domain, { participant: 'readEpoch' }) };
  const { message } = error as Error;
  const problem = (status: number, more = {}) => ({ status, body: { status, detail: message, ...more } });
  if (error instanceof OrderRejected) return problem(409, { reason: error.reason, detail: error.detail });
  if (error instanceof UnreadableCommand || error instanceof SyntaxError) return problem(400);
  return problem(500);
}

async function answer(request: IncomingMessage): Promise<Answer> {
  const { method = '', url = '', headers } = request;
  const body = Buffer.concat(await request.toArray()).toString();
  const signature = headers['x-order-saga-signature'];
  if (!isSigned({ method, path: url, body }, signature as string | undefined, SECRET))
    return { status: 401, body: { status: 401 } };
  const { pathname, searchParams } = new URL(url, 'http://door');
  const [what = '', orderId] = pathname.split('/').slice(2).map(decodeURIComponent);
  if (method === 'GET' && orderId !== undefined) {
    const domain = STEPS.find(({ step }) => step === what)?.service as Domain;
    return ok(await inside(domain, { participant: 'stepState', step: what, orderId } as never));
  }
  const isRead = method === 'GET';
  const content = isRead ? Object.fromEntries(searchParams) : JSON.parse(body);
  if (`${method} ${what}` in READS_AND_COPIES)
    return READS_AND_COPIES[`${method} ${what}`]?.(domainIn(content), content) as Promise<Answer>;
  return runCommand(what, content, headers['idempotency-key']);
}

// biome-ignore lint/suspicious/noExplicitAny: as it came; what must be something is looked at inside
type Content = any;

const READS_AND_COPIES: Record<string, (domain: Domain, content: Content) => Promise<Answer>> = {
  'GET totals': async (domain) => ok(await ourSide(domain).totals()),
  'GET epoch': async (domain) => ok(await inside(domain, { participant: 'readEpoch' })),
  'PUT epoch': async (domain, { epoch, open }) => {
    const { isSet, inForce } = await inside(domain, { participant: 'setEpoch', epoch, open } as never);
    return { status: isSet ? 200 : 409, body: inForce };
  },
  'GET export': async (domain, { after, limit = 500 }) =>
    ok(await ourSide(domain).exportPage(after, Number(limit))),
  'POST import': async (domain, { epoch, rows }) => {
    try {
      return ok(await ourSide(domain).importRows(epoch, rows));
    } catch (error) {
      if (!(error instanceof ImportRefused)) throw error;
      if (error.message.endsWith('fenced')) throw new NotInForce(domain);
      return { status: 409, body: { status: 409, detail: error.message } };
    }
  },
};

function domainIn({ domain }: Content): Domain {
  if (DOMAINS.includes(domain)) return domain;
  throw new SyntaxError(`domain: must be one of ${DOMAINS.join(', ')}`);
}

const STEP_OF = Object.fromEntries(STEPS.map(({ step, compensation }) => [compensation, step]));

/** As a Lambda would, if the parameter named this service and the epoch of the call; it does not look for another owner. */
async function runCommand(command: string, payload: Content, key: unknown): Promise<Answer> {
  const domain = DOMAINS.find((each) => command in COMMANDS[each]);
  if (!domain) return { status: 404, body: { status: 404 } };
  if (payload?.command !== command) throw new SyntaxError('command: the path says another');
  if (!Number.isSafeInteger(payload.epoch)) throw new SyntaxError('epoch: must be a whole number');
  if (key !== `${payload.order?.orderId}.${STEP_OF[command] ?? command}`)
    throw new SyntaxError("Idempotency-Key: must be the order's and the step's");
  const { epoch, ...event } = payload;
  const run = commandsOfOwner(COMMANDS[domain], OWNED[domain], {
    read: async () => ({ owner: 'service', epoch, phase: 'steady' }),
    monolith: new MonolithClient('http://127.0.0.1:1', '/none'),
  });
  const noTimeToLookAgain = { getRemainingTimeInMillis: () => 0 } as Context;
  try {
    const result = await commandHandler(COMMANDS[domain], undefined, run)(event, noTimeToLookAgain);
    return ok(command in STEP_OF ? result : { result });
  } catch (error) {
    if ((error as Error).cause instanceof Fenced) throw new NotInForce(domain);
    throw error;
  }
}
