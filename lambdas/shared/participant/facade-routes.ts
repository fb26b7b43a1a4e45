import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problemResult, type Resolver } from '../api/http.ts';
import { HttpError, problem } from '../api/http-error.ts';
import { Fenced } from '../platform/conflicts.ts';
import { LOG_LINES } from '../platform/log-lines.ts';
import { logger } from '../platform/observability.ts';
import { type Owned, type Owners, patienceOf } from './facade.ts';
import { runInEpoch } from './own-epoch.ts';
import type { Ownership } from './owners.ts';
import { forwardRequest } from './remote-request.ts';

type Request = APIGatewayProxyEventV2WithJWTAuthorizer;
type Answer = APIGatewayProxyStructuredResultV2;

/**
 * Has each request answered by the domain's owner: what changes the domain is fenced like a command. While no owner is open, it is
 * answered with 503 and `Retry-After`.
 */
export function routesOfOwner(own: Resolver, owned: Owned, { read, monolith }: Owners): Resolver {
  const { domain, knownHere = [] } = owned;
  const answerBy = async (
    { owner, epoch }: Ownership,
    event: Request,
    context: Parameters<Resolver['resolve']>[1],
  ): Promise<Answer> => {
    const here = () => own.resolve(event, context) as Promise<Answer>;
    const isRead = event.requestContext.http.method === 'GET';
    if (owner === 'service') return isRead ? here() : runInEpoch(owned, epoch, here);
    if (knownHere.includes(event.routeKey)) {
      const answer = await here();
      if (answer.statusCode !== 404) return answer;
    }
    return forwardRequest(monolith, event, { epoch, patienceMs: patienceOf(context) });
  };

  return {
    resolve: async (event, context) => {
      const request = event as Request;
      try {
        const found = await read(domain);
        const answer = await answerBy(found, request, context).catch(movedAway);
        if (answer.statusCode !== 503) return answer;
        const now = await read(domain, { anew: true });
        const hasMoved = now.owner !== found.owner || now.epoch !== found.epoch;
        return hasMoved ? await answerBy(now, request, context).catch(movedAway) : answer;
      } catch (error) {
        return failed(error, request);
      }
    },
  };
}

/** Nothing was done: the epoch was looked at before. */
function movedAway(error: unknown): Answer {
  if (!(error instanceof Fenced)) throw error;
  return problemResult(problem(503, 'This part of the shop is being moved: send it again.'), {
    'retry-after': '1',
  });
}

/** Nobody knows what became of a request that got no answer: only what does nothing twice may be sent again unseen. */
function failed(error: unknown, { requestContext, headers }: Request): Answer {
  if (error instanceof HttpError) return problemResult(error.problem, error.headers);
  logger.error(LOG_LINES.ownerNotAsked, error as Error);
  const mayRepeat = requestContext.http.method !== 'POST' || headers['idempotency-key'] !== undefined;
  return problemResult(
    problem(503, `This part of the shop does not answer just now: ${mayRepeat ? AGAIN : LOOK_FIRST}`),
    mayRepeat ? { 'retry-after': '1' } : {},
  );
}

const AGAIN = 'send it again.';
const LOOK_FIRST =
  'it may have taken effect all the same. Look before you send it again, and send an Idempotency-Key with the next one.';
