import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  /** 0 when there was none. */
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a participant answers is what is being looked into
  body: any;
}

export interface SignedRequest {
  method: string;
  /** With its query string. */
  path: string;
  body?: string;
  headers?: Record<string, string>;
  /** Other than now, with the right secret: for calls that must be refused. */
  signedAt?: number;
  /** Other than the shared one; '' sends no signature. */
  secret?: string;
  /** What is signed in place of the body: for calls that must be refused. */
  signedBody?: string;
}

const PATIENCE_MS = 15_000;

/** `X-Order-Saga-Signature` of a call. */
export function signatureOf(
  secret: string,
  { method, path, body = '' }: Pick<SignedRequest, 'method' | 'path' | 'body'>,
  at = Math.floor(Date.now() / 1000),
): string {
  const v1 = createHmac('sha256', secret).update(`${at}.${method}.${path}.${body}`).digest('hex');
  return `t=${at},v1=${v1}`;
}

/** Calls one participant, as the saga calls it. */
export class ParticipantClient {
  readonly #baseUrl: string;
  readonly #secret: string;

  constructor(baseUrl: string, secret: string) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#secret = secret;
  }

  get = (path: string) => this.call({ method: 'GET', path });
  put = (path: string, body: unknown) => this.call({ method: 'PUT', path, body: JSON.stringify(body) });
  post = (path: string, body: unknown) => this.call({ method: 'POST', path, body: JSON.stringify(body) });

  /** The answer; status 0 when the connection failed, a body of undefined when it is no JSON. */
  async call(request: SignedRequest): Promise<Answer> {
    try {
      const response = await fetch(this.#url(request), {
        method: request.method,
        headers: this.#headers(request),
        body: request.body || undefined,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return { status: response.status, body: parsed(await response.text()) };
    } catch {
      return { status: 0, body: undefined };
    }
  }

  /** Sends the whole request and cuts the connection so many milliseconds later, whatever comes. */
  async cut(request: SignedRequest, afterMs: number): Promise<void> {
    const url = new URL(this.#url(request));
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const sent = send(url, { method: request.method, headers: this.#headers(request), agent: false });
    sent.on('error', () => {});
    sent.on('response', (response) => response.on('error', () => {}).resume());
    await new Promise<void>((resolve) => sent.end(request.body, () => resolve()));
    await sleep(afterMs);
    sent.destroy();
  }

  /** The path below the base URL is signed as the participant sees it. */
  #url = ({ path }: SignedRequest) => this.#baseUrl + path;

  #headers(request: SignedRequest): Record<string, string> {
    const { secret = this.#secret, signedAt, signedBody } = request;
    const path = new URL(this.#baseUrl).pathname.replace(/\/$/, '') + request.path;
    const signature = signatureOf(secret, { ...request, path, body: signedBody ?? request.body }, signedAt);
    return {
      'Content-Type': 'application/json',
      ...(secret && { 'X-Order-Saga-Signature': signature }),
      ...request.headers,
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
