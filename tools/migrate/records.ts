import {
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Ownership } from '../../lambdas/shared/participant/owners.ts';
import type { Owner } from './side.ts';

/** What the mover notes of a domain beside who owns it. */
export interface Move {
  to: Owner;
  /** ISO 8601. */
  startedAt: string;
  /** How far the rows are copied, and how many that were. */
  cursor?: string;
  rows?: number;
  /** The side that was closed at the end: an export of it after this cursor is empty, or it was changed behind its fence. */
  closed?: { side: Owner; after?: string };
  /** Orders may still wait for being started. */
  mayWait?: boolean;
}

/** Who owns what, and how far its move has come. One mover at a time writes them. */
export interface Records {
  ownership(domain: string): Promise<Ownership>;
  setOwnership(domain: string, ownership: Ownership): Promise<void>;
  move(domain: string): Promise<Move | undefined>;
  setMove(domain: string, move: Move): Promise<void>;
}

/** What is not named has never moved. */
const NEVER_MOVED: Ownership = { owner: 'service', epoch: 1, phase: 'steady' };

/** In two parameters of the environment: the owners, which every service reads, and the moves, which are the mover's. */
export function parameterRecords(ssm: SSMClient, names: { owners: string; moves: string }): Records {
  const read = async <T>(Name: string): Promise<Record<string, T>> => {
    try {
      return JSON.parse((await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value ?? '{}');
    } catch (error) {
      if (error instanceof ParameterNotFound) return {};
      throw error;
    }
  };
  const change = async (Name: string, domain: string, value: unknown) => {
    const Value = JSON.stringify({ ...(await read(Name)), [domain]: value });
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  };
  return {
    ownership: async (domain) => (await read<Ownership>(names.owners))[domain] ?? NEVER_MOVED,
    setOwnership: (domain, ownership) => change(names.owners, domain, ownership),
    move: async (domain) => (await read<Move>(names.moves))[domain],
    setMove: (domain, move) => change(names.moves, domain, move),
  };
}
