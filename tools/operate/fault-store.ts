import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Fault, listedIn } from '../../lambdas/shared/saga/commands/faults.ts';
import { resourceNames, UNBREAKABLE } from '../../lib/names.ts';
import { clientOptions } from '../stack/aws.ts';
import { localOutputs, type Outputs } from '../stack/outputs.ts';
import { UserError } from '../terminal/run.ts';

/** A Lambda may go by what it read up to one second ago. */
const UNTIL_READ_MS = 1_050;
const MAX_TRIES = 10;
/** What SSM takes for a parameter of the standard tier. */
const MAX_LENGTH = 4_096;

/** What stands in the chaos parameter: each entry as it is, so that what another has put there stays as it was. */
interface Held {
  version: number;
  text: string;
  entries: unknown[];
  /** Why nothing can be read in it. */
  problem?: string;
}

/** The chaos parameter of an environment. */
export interface FaultStore {
  /** As it is now, or as it was in that version. */
  read(version?: number): Promise<Held>;
  /** Writes all entries anew, and returns the version that this has become. */
  write(entries: unknown[]): Promise<number>;
}

/**
 * That of an environment; `local` is the stack that npm start runs, on this port if there is one. Throws UserError where nothing may
 * be broken on purpose.
 */
export function faultStoreOf(environment: string, port?: string): FaultStore {
  const local = localOutputs(environment, port);
  if (local) return localFaults(local);
  if (UNBREAKABLE.includes(environment))
    throw new UserError(`--env: nothing may be broken on purpose in ${environment}`);
  return parameterStore(new SSMClient({}), resourceNames({ name: environment }).chaosParameter);
}

/** That of a local stack. */
export const localFaults = ({ endpoint, parameters }: Pick<Outputs, 'endpoint' | 'parameters'>) =>
  parameterStore(new SSMClient(clientOptions(endpoint)), parameters.chaos);

function parameterStore(ssm: SSMClient, name: string): FaultStore {
  return {
    read: async (version) => {
      const { Parameter } = await ssm
        .send(new GetParameterCommand({ Name: version === undefined ? name : `${name}:${version}` }))
        .catch((error) => {
          // It is made by the deploy of an environment that allows it, and never by a script.
          if (!(error instanceof ParameterNotFound)) throw error;
          throw new UserError(
            `there is no parameter ${name}: the environment is not deployed in this account and region, or allows no faults`,
          );
        });
      const text = Parameter?.Value ?? '';
      const { listed, problem } = listedIn(text);
      return { version: Parameter?.Version ?? 0, text, entries: listed, problem };
    },
    write: async (entries) => {
      const value = JSON.stringify({ faults: entries });
      if (value.length > MAX_LENGTH)
        throw new UserError(
          `${entries.length} faults are too many: the parameter takes ${MAX_LENGTH} characters`,
        );
      const { Version } = await ssm.send(
        new PutParameterCommand({ Name: name, Value: value, Overwrite: true, Type: 'String' }),
      );
      return Version as number;
    },
  };
}

/** What is to come to the entries, and what is to go from them. */
export interface Change {
  add?: Fault[];
  /** Entries as they were read or added. */
  drop?: unknown[];
}

/*
 * SSM has no conditional write, so of two who change the parameter at once, one overwrites the other:
 *
 *   he reads 7, the other writes 8, he writes 9    9 is not 7 + 1: he has overwritten 8, and adds what stood there and he had not seen
 *   he brings back what the other took away        the other looks again a second later, and takes it away again
 *   he was stopped for longer than that            what he brought back ends by itself: see `until`
 */

/** Changes the entries, so that no one else's are lost. Returns when every Lambda goes by it, or at once when `signal` says so. */
export async function changeFaults(
  store: FaultStore,
  { add = [], drop = [] }: Change,
  { signal, pauseMs = UNTIL_READ_MS }: { signal?: AbortSignal; pauseMs?: number } = {},
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    await mergeIn(store, (entries) => [...without(without(entries, drop), add), ...add]);
    if (signal?.aborted) return;
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    const { entries } = await store.read();
    if (without(add, entries).length === 0 && without(entries, drop).length === entries.length) return;
  }
  throw new Error(`the chaos parameter was changed by others ${MAX_TRIES} times in a row`);
}

async function mergeIn(store: FaultStore, change: (entries: unknown[]) => unknown[]): Promise<void> {
  for (let next = change; ; ) {
    const read = await store.read();
    const version = await store.write(next(read.entries));
    if (version <= read.version + 1) return;
    const overwritten = await store.read(version - 1);
    const unseen = without(overwritten.entries, read.entries);
    if (unseen.length === 0) return;
    // The change itself stands there now; what is missing is what it has overwritten.
    next = (entries) => [...without(entries, unseen), ...unseen];
  }
}

/** In whatever order its fields stand: the console writes all entries anew. */
const without = (entries: unknown[], others: unknown[]) =>
  entries.filter((entry) => !others.some((other) => isDeepStrictEqual(entry, other)));
