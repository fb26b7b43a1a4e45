import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { badRequest, HttpError } from '../../shared/api/http-error.ts';
import { optionalEnv } from '../../shared/platform/env.ts';
import { LOG_LINES } from '../../shared/platform/log-lines.ts';
import { logger } from '../../shared/platform/observability.ts';
import {
  FAULT_MINUTES,
  type Fault,
  faultsIn,
  inMinutes,
  isOn,
  isTooLong,
} from '../../shared/saga/commands/faults.ts';
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

/**
 * Replaces the faults; each ends by itself, and one whose time is up is left out. Throws 403 where the environment allows none, and 400 for
 * one that would last for more than a day.
 */
export async function setFaults(faults: Fault[], by: string): Promise<Faults> {
  if (!parameter) throw new HttpError(403, 'This environment does not allow faults.');
  const errors = faults.flatMap((fault, index) =>
    isTooLong(fault) ? [{ field: `faults[${index}].until`, message: 'is more than a day ahead' }] : [],
  );
  if (errors.length) throw badRequest(errors);
  const until = new Date(inMinutes(FAULT_MINUTES)).toISOString();
  const stored = faults.filter((fault) => isOn(fault)).map((fault) => ({ until, by, ...fault }));
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
