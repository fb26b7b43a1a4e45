import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ApiStack } from './api-stack.ts';
import { DomainStack } from './domain-stack.ts';
import { DOMAINS, type Domain } from './domains.ts';
import type { Environment } from './environments.ts';
import { IdentityStack } from './identity-stack.ts';
import { SagaStack } from './saga-stack.ts';

/** One environment: all stacks, and how they hang together. */
export class OrderSagaStage extends Stage {
  constructor(scope: Construct, environment: Environment) {
    super(scope, `order-saga-${environment.name}`);
    const domains = Object.fromEntries(
      DOMAINS.map((domain) => [domain, new DomainStack(this, domain, { domain, environment })]),
    ) as Record<Domain, DomainStack>;
    const identity = new IdentityStack(this, 'identity', { environment });
    new SagaStack(this, 'saga', { environment, domains });
    new ApiStack(this, 'api', { environment, domains, identity });
  }
}
