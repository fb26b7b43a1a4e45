import { App } from 'aws-cdk-lib';
import { environmentNamed } from '../lib/environments.ts';
import { OrderSagaStage } from '../lib/stacks/order-saga-stage.ts';

const app = new App();
new OrderSagaStage(app, environmentNamed(app.node.tryGetContext('env') ?? 'dev'));
