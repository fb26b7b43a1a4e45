import createClient, { type Client } from 'openapi-fetch';
import { basePath } from './config.ts';
import type { components, paths } from './schema.d.ts';

export type Api = Client<paths>;
export type Schemas = components['schemas'];

export interface Access {
  /** The token that there is. */
  token(): string | undefined;
  /** Asks for another after it was refused; undefined when there is none to be had without the operator. */
  renew(): Promise<string | undefined>;
  /** Called when even a new one was refused. */
  onRefused(): void;
}

/**
 * A client whose every path, parameter and answer comes from openapi.json. A request that was refused because its token has expired, as
 * after a night's sleep of the machine, is sent once more with a new one.
 */
export const createApi = (access: Access): Api =>
  createClient<paths>({
    baseUrl: `${window.location.origin}${basePath}`,
    async fetch(request) {
      const again = request.clone();
      const response = await send(request, access.token());
      if (response.status !== 401) return response;
      const fresh = await access.renew();
      if (!fresh) return response;
      const second = await send(again, fresh);
      if (second.status === 401) access.onRefused();
      return second;
    },
  });

async function send(request: Request, token: string | undefined): Promise<Response> {
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch {
    throw new Error('The API cannot be reached.');
  }
}

/** What the API said when it did not do it: a problem document, with the fields that were wrong. */
class ApiError extends Error {
  readonly status: number;
  constructor(status: number, problem: unknown) {
    const { detail, message, errors } = (problem ?? {}) as {
      detail?: string;
      message?: string;
      errors?: { field: string; message: string }[];
    };
    const fields = errors?.map((each) => `${each.field} ${each.message}`).join('; ');
    super(fields || detail || message || `The API answered ${status}.`);
    this.status = status;
  }
}

/** The data of an answer. Throws ApiError when it is a refusal. */
export async function dataOf<Data>(
  answering: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await answering;
  if (!response.ok || data === undefined) throw new ApiError(response.status, error);
  return data;
}
