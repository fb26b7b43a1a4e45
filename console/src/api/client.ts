import createClient, { type Client } from 'openapi-fetch';
import { basePath } from './config.ts';
import type { components, paths } from './schema.d.ts';

export type Api = Client<paths>;
export type Schemas = components['schemas'];

/** A client whose every path, parameter and answer comes from openapi.json. `onUnauthorized` is called when the token has expired. */
export function createApi(token: string | undefined, onUnauthorized: () => void): Api {
  const api = createClient<paths>({
    baseUrl: `${window.location.origin}${basePath}`,
    headers: token ? { Authorization: `Bearer ${token}` } : {},
  });
  api.use({
    onResponse({ response }) {
      if (response.status === 401) onUnauthorized();
    },
  });
  return api;
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
