import { App } from 'aws-cdk-lib';
import { environmentNamed } from '../lib/environments.ts';
import { OrderSagaStage } from '../lib/stacks/order-saga-stage.ts';

const app = new App();
const environment = environmentNamed(app.node.tryGetContext('env') ?? 'dev');
const email = app.node.tryGetContext('alertEmail') || environment.alerts.email;
const runbookUrl = app.node.tryGetContext('runbook') || environment.runbookUrl;

new OrderSagaStage(app, { ...environment, runbookUrl, alerts: { ...environment.alerts, email } });
