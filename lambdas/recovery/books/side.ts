import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { MonolithClient } from '../../shared/participant/monolith-client.ts';

/** A page of an export, as it came: nothing of it is sure. */
interface RawPage {
  rows: unknown[];
  next?: string;
}

/** Another owner of a domain, as the audit reads it. */
export interface Side {
  /** How many rows a page has, where there are as many. */
  pageRows: number;
  exportPage(after: string | undefined): Promise<RawPage>;
  totals(): Promise<Record<string, unknown>>;
}

const PAGE_ROWS = 500;
const PATIENCE_MS = 30_000;
const TRIES = 3;
const PAUSE_MS = 500;

/** The domain at the monolith. Throws, with what it said, for an answer that is none of the protocol's. */
export function monolithSide(monolith: MonolithClient, domain: string, pageRows = PAGE_ROWS): Side {
  const get = (what: string, query = '') =>
    repeated(async () => {
      const path = `/saga/${what}?domain=${domain}${query}`;
      const { status, text } = await monolith.send({ method: 'GET', path }, PATIENCE_MS);
      if (status !== 200)
        throw new Error(`the monolith answers ${path} with ${status}: ${text.slice(0, 200)}`);
      return JSON.parse(text);
    });
  return {
    pageRows,
    exportPage: async (after) =>
      pageIn(
        await get(
          'export',
          `&limit=${pageRows}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
        ),
        `the export of ${domain} at the monolith`,
      ),
    totals: () => get('totals'),
  };
}

/** The domain of ours where another owns it, through the inner door of its Lambda: nothing changes there. */
export function closedService(functionName: string, lambda = new LambdaClient({})): Pick<Side, 'exportPage'> {
  const ask = (request: object) =>
    repeated(async () => {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }),
      );
      const text = Payload?.transformToString() ?? '';
      if (FunctionError)
        throw new Error(`${functionName} does not answer ${JSON.stringify(request)}: ${text}`);
      return JSON.parse(text);
    });
  return {
    exportPage: async (after) =>
      pageIn(
        await ask({ participant: 'export', ...(after !== undefined && { after }), limit: PAGE_ROWS }),
        `the export of ${functionName}`,
      ),
  };
}

/** Safe, because it only reads. */
async function repeated<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (attempt === TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

function pageIn(body: unknown, what: string): RawPage {
  const { rows, next } = (body ?? {}) as Partial<RawPage>;
  if (!Array.isArray(rows) || (next !== undefined && typeof next !== 'string'))
    throw new Error(`${what} is none: it must be {rows: [...], next?: "..."}`);
  return { rows, next };
}
