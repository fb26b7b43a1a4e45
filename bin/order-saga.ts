import { App } from 'aws-cdk-lib';
import { environmentNamed } from '../lib/environments.ts';
import { OrderSagaStage } from '../lib/stacks/order-saga-stage.ts';

const app = new App();
const environment = environmentNamed(app.node.tryGetContext('env') ?? 'dev');
// Of the local stack only, beside which it is started; all others name theirs in lib/environments.ts.
const baseUrl = environment.isLocal ? app.node.tryGetContext('monolith') : undefined;
new OrderSagaStage(app, {
  ...environment,
  // Of the engine that is deployed to, which only who starts it knows.
  hasCustomRuntime: environment.isLocal && app.node.tryGetContext('customRuntime') === 'true',
  ...(baseUrl && { monolith: { baseUrl } }),
});
