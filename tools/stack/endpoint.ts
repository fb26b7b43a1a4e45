import { setTimeout as sleep } from 'node:timers/promises';
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Engine } from '../engine/engine.ts';
import { UserError } from '../terminal/run.ts';
import { clientOptions } from './aws.ts';

/** What engines that call themselves compatible do not all have: a call that changes nothing, and needs nothing to be there. */
const PROBES: Record<string, (endpoint: string) => Promise<unknown>> = {
  'API Gateway v2': (endpoint) =>
    new ApiGatewayV2Client({ ...clientOptions(endpoint), maxAttempts: 1 }).send(new GetApisCommand({})),
  Cognito: (endpoint) =>
    new CognitoIdentityProviderClient({ ...clientOptions(endpoint), maxAttempts: 1 }).send(
      new ListUserPoolsCommand({ MaxResults: 1 }),
    ),
};

const EVERY_MS = 2_000;
/** One call may get lost. */
const MAX_UNANSWERED = 3;

/** The LocalStack-compatible engine that somebody else runs there. Throws UserError, which says what is missing, unless it has all that we need. */
export async function engineAt(endpoint: string): Promise<Engine & { isMiniStack: boolean }> {
  if (!URL.canParse(endpoint)) throw new UserError(`AWS_ENDPOINT_URL: "${endpoint}" is not a URL`);
  const health = await answerOf(`${endpoint}/_ministack/health`);
  if (!health)
    throw new UserError(`AWS_ENDPOINT_URL: nothing answers at ${endpoint}: start what should run there`);
  const missing = await Promise.all(
    Object.entries(PROBES).map(async ([service, probe]) =>
      probe(endpoint).then(
        () => [],
        (error) => [`${service} (${error.name}: ${error.message})`],
      ),
    ),
  );
  if (missing.flat().length)
    throw new UserError(
      `AWS_ENDPOINT_URL: ${endpoint} lacks what this system needs: ${missing.flat().join('; ')}`,
    );
  const stopped = new AbortController();
  return {
    endpoint,
    isMiniStack: health.ok,
    gone: goneAt(endpoint, stopped.signal),
    // It was there before, and stays.
    stop: async () => stopped.abort(),
  };
}

/** When nobody answers there any more; never once it was stopped. */
async function goneAt(endpoint: string, stopped: AbortSignal): Promise<string> {
  for (let unanswered = 0; unanswered < MAX_UNANSWERED; ) {
    await sleep(EVERY_MS, undefined, { ref: false });
    if (stopped.aborted) return new Promise(() => {});
    unanswered = (await answerOf(endpoint)) ? 0 : unanswered + 1;
  }
  return 'nothing answers there any more';
}

const answerOf = (url: string) => fetch(url).catch(() => undefined);
