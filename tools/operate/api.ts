import { randomUUID } from 'node:crypto';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a client reads what the service answers; the tests say what that is
  body: any;
}

/** A caller of the API with one user's token, or with none. */
export class ApiClient {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  get = (path: string) => this.request('GET', path);

  /** With a fresh Idempotency-Key unless the headers bring one. */
  put = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    this.request('PUT', path, { body, headers: { 'Idempotency-Key': randomUUID(), ...headers } });

  /** With a fresh Idempotency-Key unless the headers bring one. */
  post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    this.request('POST', path, { body, headers: { 'Idempotency-Key': randomUUID(), ...headers } });

  /** Places an order and waits for its end. */
  order = (body: unknown, headers: Record<string, string> = {}) =>
    this.post('/orders', body, { Prefer: 'wait=20', ...headers });

  async request(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(this.#token && { Authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  }
}

/** The answer's body; throws unless the status is 2xx. */
export function expectOk({ status, body }: Answer) {
  if (status >= 300) throw new Error(`the API answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Throws unless the thing was created, now or before. */
export function createdOrThere(answer: Answer): void {
  if (answer.status !== 409) expectOk(answer);
}
