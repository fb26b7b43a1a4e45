import { createHmac } from 'node:crypto';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { recordSaga } from '../platform/metrics.ts';

export interface SignedRequest {
  method: string;
  /** With its query string, below the base URL. */
  path: string;
  body?: string;
  headers?: Record<string, string>;
  /** Who sends it, as our gateway has found out. */
  caller?: { userId: string; isAdmin: boolean };
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** The other side cannot be spoken to: nobody knows what became of the request. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Calls the monolith: each call signed, over connections that are kept. */
export class MonolithClient {
  readonly #baseUrl: URL;
  readonly #secretParameter: string;
  readonly #ssm: SSMClient;
  #secret: Promise<string> | undefined;

  /** Throws, naming the setting, for an address that would send what is signed in the clear. */
  constructor(baseUrl: string, secretParameter: string, ssm = new SSMClient({})) {
    this.#baseUrl = secureUrl(baseUrl);
    this.#secretParameter = secretParameter;
    this.#ssm = ssm;
  }

  /** Throws NoAnswer when none comes in time, and when the monolith does not take our signature. */
  async send(request: SignedRequest, patienceMs: number): Promise<RawAnswer> {
    const { method, body = '', caller } = request;
    const path = this.#baseUrl.pathname.replace(/\/$/, '') + request.path;
    const secret = await this.#readSecret();
    const time = Math.floor(Date.now() / 1000);
    const signature = `t=${time},v1=${hmac(secret, `${time}.${method}.${path}.${body}`)}`;
    const response = await fetch(this.#baseUrl.origin + path, {
      method,
      body: body || undefined,
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...request.headers,
        'X-Order-Saga-Signature': signature,
        ...(caller && { 'X-Order-Saga-Caller': proofOf(caller, signature, secret) }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(Math.max(patienceMs, 1)),
    })
      .then(async (answer) => ({ status: answer.status, headers: answer.headers, text: await answer.text() }))
      .catch((cause: Error) => {
        throw new NoAnswer(`the monolith does not answer ${method} ${request.path}: ${reasonOf(cause)}`, {
          cause,
        });
      });
    const isSignatureAsked = caller !== undefined || request.path.startsWith('/saga/');
    if (response.status !== 401 || !isSignatureAsked) return response;
    // It may have been changed: the next call reads it anew.
    this.#secret = undefined;
    recordSaga({ SignatureRefused: 1 });
    throw new NoAnswer('the monolith does not take our signature: compare the secret, and the clocks');
  }

  #readSecret(): Promise<string> {
    this.#secret ??= this.#ssm
      .send(new GetParameterCommand({ Name: this.#secretParameter, WithDecryption: true }))
      .then(({ Parameter }) => {
        if (!Parameter?.Value) throw new Error(`the parameter ${this.#secretParameter} is empty`);
        return Parameter.Value;
      })
      .catch((error) => {
        this.#secret = undefined;
        throw error;
      });
    return this.#secret;
  }
}

const LOOPBACK = /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/;

function secureUrl(baseUrl: string): URL {
  const url = new URL(baseUrl);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return url;
  throw new Error(`MONOLITH_URL: ${baseUrl} must begin with https:// (http:// only on this machine)`);
}

const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

/** Bound to the call by its signature, so that nobody can put another caller into a signed request. */
function proofOf(caller: SignedRequest['caller'], signature: string, secret: string): string {
  const payload = Buffer.from(JSON.stringify(caller)).toString('base64url');
  return `${payload}.${hmac(secret, `${signature}.${payload}`)}`;
}

const reasonOf = ({ message, cause }: Error) => (cause instanceof Error ? cause.message : message);
