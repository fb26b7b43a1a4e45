import { areRunsHeld } from '../shared/participant/held-runs.ts';
import { ownerReader, type ReadOwner } from '../shared/participant/owners.ts';
import { optionalEnv } from '../shared/platform/env.ts';
import { readParameter } from './parameter.ts';

let reader: ReadOwner | undefined;

/** Whether what would be started now has to wait for the end of a move. */
export async function isHeldNow(): Promise<boolean> {
  const parameter = optionalEnv('OWNERS_PARAMETER');
  if (!parameter) return false;
  reader ??= ownerReader(parameter, readParameter);
  return areRunsHeld(reader);
}
