import { setTimeout as sleep } from 'node:timers/promises';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { COMPENSATION_NAMES, END_NAMES, STEP_NAMES } from '../../lambdas/shared/saga/command-names.ts';
import type { Fault } from '../../lambdas/shared/saga/commands/chaos.ts';
import { clientOptions } from '../stack/aws.ts';
import type { Outputs } from '../stack/outputs.ts';

/** What a fault may name: a command, or all of them. */
export const BREAKABLE = [...STEP_NAMES, ...COMPENSATION_NAMES, ...END_NAMES, '*'];

type Stack = Pick<Outputs, 'endpoint' | 'parameters'>;

/** Breaks commands as `faults` say, from when this returns until the next call; an empty list mends everything. */
export async function setFaults({ endpoint, parameters }: Stack, faults: Fault[]): Promise<void> {
  const ssm = new SSMClient(clientOptions(endpoint));
  await ssm.send(
    new PutParameterCommand({
      Name: parameters.chaos,
      Value: JSON.stringify({ faults }),
      Overwrite: true,
      Type: 'String',
    }),
  );
  // A Lambda may go by what it read up to one second ago.
  await sleep(1_050);
}
