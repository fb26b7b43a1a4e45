import { App } from 'aws-cdk-lib';
import { environmentNamed } from '../lib/environments.ts';
import { OrderSagaStage } from '../lib/order-saga-stage.ts';

const app = new App();
const environment = environmentNamed(app.node.tryGetContext('env') ?? 'dev');
const email = app.node.tryGetContext('alertEmail') || environment.alerts.email;

new OrderSagaStage(app, { ...environment, alerts: { ...environment.alerts, email } });
