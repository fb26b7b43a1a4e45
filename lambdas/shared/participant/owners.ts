import * as z from 'zod/mini';
import { fieldErrors, summarize } from '../platform/validation.ts';

/** Who owns a domain, in which epoch, and how far a move has come. */
const ownershipSchema = z.object({
  owner: z.enum(['service', 'monolith']),
  epoch: z.int().check(z.gte(1)),
  phase: z.enum(['steady', 'draining', 'copying', 'verifying']),
  /** Of a drain: when it is over, whatever became of its mover (ISO 8601). */
  until: z.optional(z.iso.datetime()),
  /** So many per cent of the orders are planned at the other side, too, from then until then (ISO 8601): see shadow.ts. */
  shadow: z.optional(
    z.object({
      percent: z.int().check(z.gte(1), z.lte(100)),
      since: z.iso.datetime(),
      until: z.iso.datetime(),
    }),
  ),
});
export type Ownership = z.infer<typeof ownershipSchema>;
export type Shadow = NonNullable<Ownership['shadow']>;

/** What is not named has never moved. */
const SERVICE: Ownership = { owner: 'service', epoch: 1, phase: 'steady' };

const MAX_AGE_MS = 1_000;

/** Says who owns a domain. */
export type ReadOwner = (domain: string, how?: { anew: boolean }) => Promise<Ownership>;

/** The value of a parameter; undefined when there is none. Throws when it cannot be read. */
export type ReadParameter = (name: string) => Promise<string | undefined>;

/**
 * Reads the parameter at most once a second, or anew. Throws when it cannot be read: who does not know the owner must not guess.
 */
export function ownerReader(parameter: string, readParameter: ReadParameter): ReadOwner {
  let owners: Record<string, unknown> = {};
  let readAt = Number.NEGATIVE_INFINITY;
  return async (domain, { anew } = { anew: false }) => {
    if (anew || Date.now() - readAt >= MAX_AGE_MS) {
      const asked = Date.now();
      owners = await readOwners(parameter, readParameter);
      readAt = asked;
    }
    if (!Object.hasOwn(owners, domain)) return SERVICE;
    const { data, error } = ownershipSchema.safeParse(owners[domain]);
    if (data) return data;
    throw new Error(`the parameter ${parameter} is malformed: ${summarize(fieldErrors(error, domain))}`);
  };
}

/** Before anything has moved there need be no parameter. */
async function readOwners(parameter: string, readParameter: ReadParameter): Promise<Record<string, unknown>> {
  const owners: unknown = JSON.parse((await readParameter(parameter)) ?? '{}');
  if (typeof owners === 'object' && owners !== null) return owners as Record<string, unknown>;
  throw new Error(`the parameter ${parameter} is malformed: it must be a JSON object`);
}
