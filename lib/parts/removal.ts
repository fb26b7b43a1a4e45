import { RemovalPolicy } from 'aws-cdk-lib';
import type { Environment } from '../environments.ts';

/**
 * What becomes of data, queues and logs when their stack goes. What is kept is kept only once it was in use: a first deploy that
 * fails takes with it what it has made, else its names would be taken for every later one.
 */
export const removalPolicyOf = ({ keepsData }: Pick<Environment, 'keepsData'>) =>
  keepsData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
