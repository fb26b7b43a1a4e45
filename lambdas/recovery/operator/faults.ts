import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { HttpError } from '../../shared/api/http-error.ts';
import { optionalEnv } from '../../shared/platform/env.ts';
import { LOG_LINES } from '../../shared/platform/log-lines.ts';
import { logger } from '../../shared/platform/observability.ts';
import { type Fault, faultsIn, isOn } from '../../shared/saga/commands/faults.ts';
import { noteAction } from './actions.ts';
import type { Faults } from './contract/fault-schema.ts';

/** Only where the environment allows faults. */
const parameter = optionalEnv('CHAOS_PARAMETER');
const ssm = new SSMClient({});

/** The faults that are switched on; one whose time is up is none. What is wrong in the parameter is said in the log, and is none either. */
export async function readFaults(): Promise<Faults> {
  if (!parameter) return { allowed: false, faults: [] };
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter }));
  const { faults, problems } = faultsIn(Parameter?.Value ?? '');
  for (const problem of problems) logger.warn(LOG_LINES.chaosIgnored, { parameter, problem });
  return { allowed: true, faults: faults.filter((fault) => isOn(fault)) };
}

/** Replaces the faults. Throws 403 where the environment allows none. */
export async function setFaults(faults: Fault[], by: string): Promise<Faults> {
  if (!parameter) throw new HttpError(403, 'This environment does not allow faults.');
  const stored = faults.map((fault) => ({ ...fault, by: fault.by ?? by }));
  await ssm.send(
    new PutParameterCommand({
      Name: parameter,
      Value: JSON.stringify({ faults: stored }),
      Type: 'String',
      Overwrite: true,
    }),
  );
  const detail = faults.map(({ command, mode }) => `${command} ${mode}`).join(', ') || 'cleared all';
  await noteAction(by, { action: 'faults', detail });
  return { allowed: true, faults: stored };
}
