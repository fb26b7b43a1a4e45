import type { FaultMode } from '../../../lambdas/shared/saga/commands/fault-modes.ts';
import { type CommandCall, hang, type Invoke, invoke } from '../saga/saga.ts';

/** Breaks every attempt of the named commands; the others run as they are. */
export function breaking(faults: Partial<Record<string, FaultMode>>, through: Invoke = invoke): Invoke {
  return async (call: CommandCall) => {
    const mode = faults[call.command];
    if (mode?.endsWith('-before')) return broken(mode);
    const result = await through(call);
    return mode ? broken(mode) : result;
  };
}

function broken(mode: FaultMode): Promise<never> {
  return mode.startsWith('hang') ? hang() : Promise.reject(new Error(`broken: ${mode}`));
}
