import { DefaultStackSynthesizer } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { DOMAINS, type Domain, environmentPrefix, resourceNames } from '../names.ts';
import { ApiStack } from './api-stack.ts';
import { DomainStack } from './domain-stack.ts';
import { IdentityStack } from './identity-stack.ts';
import { JournalStack } from './journal-stack.ts';
import { OperationsStack } from './operations-stack.ts';
import { OrchestratorStack } from './orchestrator-stack.ts';
import { RecoveryStack } from './recovery-stack.ts';
import { SagaStack } from './saga-stack.ts';

/**
 * One environment: all stacks, and how they hang together. A construct and no `cdk.Stage`, because the stacks of a Stage
 * are invisible to `cdk deploy --all`.
 */
export class OrderSagaStage extends Construct {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environmentPrefix(environment.name));
    const names = resourceNames(environment);
    requireListener(environment);
    const stack = (id: string) => ({
      environment,
      stackName: names.stack(id),
      synthesizer: new DefaultStackSynthesizer({ qualifier: names.bootstrapQualifier }),
    });
    const domains = Object.fromEntries(
      DOMAINS.map((domain) => [domain, new DomainStack(this, domain, { domain, ...stack(domain) })]),
    ) as Record<Domain, DomainStack>;
    const identity = new IdentityStack(this, 'identity', stack('identity'));
    const saga = new SagaStack(this, 'saga', { domains, ...stack('saga') });
    const orderTable = domains.order.table;
    const orchestrator = new OrchestratorStack(this, 'orchestrator', {
      orderTable,
      idempotencyTable: saga.idempotencyTable,
      orderUndo: saga.orderUndo,
      ...stack('orchestrator'),
    });
    const journal = new JournalStack(this, 'journal', { domains, ...stack('journal') });
    const recovery = new RecoveryStack(this, 'recovery', {
      domains,
      deadLetterQueue: saga.deadLetterQueue,
      journal,
      ...stack('recovery'),
    });
    const { apiId } = new ApiStack(this, 'api', {
      domains,
      orchestrator,
      recovery,
      journal,
      identity,
      ...stack('api'),
    });
    new OperationsStack(this, 'operations', {
      orderTable,
      apiId,
      ...stack('operations'),
    });
  }
}

/** Throws for an environment that is worth keeping and in which nobody would hear of an order in need. */
function requireListener({ name, keepsData, alerts }: Environment): void {
  if (!keepsData || alerts.slack || alerts.email) return;
  throw new Error(
    `alerts: ${name} keeps data, and nobody would hear of an alarm: set slack or email of ${name} in lib/environments.ts`,
  );
}
