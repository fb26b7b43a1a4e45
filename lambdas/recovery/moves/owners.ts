import { type Owners, ownersOfEnvironment } from '../../shared/participant/facade.ts';
import { areRunsHeld } from '../../shared/participant/held-runs.ts';
import { optionalEnv } from '../../shared/platform/env.ts';

let owners: Owners | undefined;

/** Who owns what, where the environment names a monolith; undefined where every domain is ours. */
export function ownersHere(): Owners | undefined {
  if (!optionalEnv('OWNERS_PARAMETER')) return undefined;
  owners ??= ownersOfEnvironment();
  return owners;
}

/** Whether what would be started now has to wait for the end of a move. */
export async function isHeldNow(): Promise<boolean> {
  const known = ownersHere();
  return known !== undefined && areRunsHeld(known.read);
}
