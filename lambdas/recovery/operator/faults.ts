import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { HttpError } from '../../shared/api/http-error.ts';
import { optionalEnv } from '../../shared/platform/env.ts';
import { recordAction } from './actions.ts';
import { type Fault, type Faults, faultSchema } from './contract/fault-schema.ts';

/** Only where the environment allows faults. */
const parameter = optionalEnv('CHAOS_PARAMETER');
const ssm = new SSMClient({});

/** The faults that are switched on; one whose time is up is none. A parameter that nobody can read holds none. */
export async function readFaults(): Promise<Faults> {
  if (!parameter) return { allowed: false, faults: [] };
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter }));
  const stored = parse(Parameter?.Value);
  const faults = stored.flatMap((fault) => {
    const parsed = faultSchema.safeParse(fault);
    return parsed.success ? [parsed.data] : [];
  });
  const now = new Date().toISOString();
  return { allowed: true, faults: faults.filter(({ until }) => until === undefined || until > now) };
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
  await recordAction({ action: 'faults', by, detail });
  return { allowed: true, faults: stored };
}

function parse(value: string | undefined): unknown[] {
  try {
    const { faults } = JSON.parse(value ?? '') as { faults?: unknown };
    return Array.isArray(faults) ? faults : [];
  } catch {
    return [];
  }
}
