import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ShadowReport } from '../../lambdas/shared/participant/shadow-notes.ts';
import { type Domain, resourceNames } from '../../lib/names.ts';
import { ParticipantClient } from '../conformance/participant-client.ts';
import { askService, type ServiceFunction, serviceOf } from '../operate/service-client.ts';
import { localOrAws } from '../stack/aws.ts';
import { localOutputs } from '../stack/outputs.ts';
import { UserError } from '../terminal/run.ts';
import { type Lease, tableLease } from './lease.ts';
import { monolithSide } from './monolith-side.ts';
import { parameterRecords, type Records } from './records.ts';
import { serviceSide } from './service-side.ts';
import type { Owner, Side } from './side.ts';

/** An environment with a monolith, as a mover finds it. */
export interface MovingEnvironment {
  sidesOf(domain: Domain): Record<Owner, Side>;
  records: Records;
  lease: Lease;
  hasRuns(): Promise<boolean>;
  recovery: ServiceFunction;
  /** What came of the steps that were planned since. */
  readShadow(domain: Domain, since: string): Promise<ShadowReport>;
  /** How orders are run forward now. */
  workflow: string;
}

/** `local` is the stack that npm start runs, on this port if there is one. Throws UserError where no monolith is named. */
export async function movingEnvironment(name: string, port?: string): Promise<MovingEnvironment> {
  const options = localOrAws(localOutputs(name, port)?.endpoint);
  const names = resourceNames({ name });
  const lambda = new LambdaClient(options);
  // What is deployed says where the monolith is: the same that the services go by.
  const settingsOf = async (service: 'orchestrator' | Domain) => {
    const { functionName } = serviceOf(service, name, port);
    const asked = new GetFunctionConfigurationCommand({ FunctionName: functionName });
    return (await lambda.send(asked)).Environment?.Variables ?? {};
  };
  const { MONOLITH_URL, MONOLITH_SECRET_PARAMETER, OWNERS_PARAMETER } = await settingsOf('payment');
  if (!MONOLITH_URL || !OWNERS_PARAMETER)
    throw new UserError(
      `${name} names no monolith: set it in lib/environments.ts and deploy; on this machine MONOLITH=1 npm start`,
    );
  const { ORDER_SAGA_ARN, ORDER_UNDO_ARN, IDEMPOTENCY_TABLE, WORKFLOW } = await settingsOf('orchestrator');
  const ssm = new SSMClient(options);
  const secret = await ssm.send(
    new GetParameterCommand({ Name: MONOLITH_SECRET_PARAMETER, WithDecryption: true }),
  );
  const monolith = new ParticipantClient(MONOLITH_URL, secret.Parameter?.Value ?? '');
  const sfn = new SFNClient(options);
  return {
    sidesOf(domain) {
      const service = serviceOf(domain, name, port);
      return {
        service: serviceSide((request) => askService(service, request), service.functionName),
        monolith: monolithSide(monolith, domain),
      };
    },
    records: parameterRecords(ssm, { owners: OWNERS_PARAMETER, moves: names.movesParameter }),
    lease: tableLease(DynamoDBDocumentClient.from(new DynamoDBClient(options)), IDEMPOTENCY_TABLE as string, {
      by: `process ${process.pid} on ${hostname()} (${randomUUID().slice(0, 8)})`,
    }),
    async hasRuns() {
      for (const stateMachineArn of [ORDER_SAGA_ARN, ORDER_UNDO_ARN]) {
        const running = new ListExecutionsCommand({
          stateMachineArn,
          statusFilter: 'RUNNING',
          maxResults: 1,
        });
        if ((await sfn.send(running)).executions?.length) return true;
      }
      return false;
    },
    recovery: serviceOf('recovery', name, port),
    readShadow: (domain, since) =>
      askService(serviceOf(domain, name, port), { participant: 'shadow', since }),
    workflow: WORKFLOW ?? 'standard',
  };
}
