import { App } from 'aws-cdk-lib';
import { ContestantsStack } from './stack.ts';

new ContestantsStack(new App());
