/**
 * Bundled in place of `@aws-sdk/credential-provider-node` (see lib/parts/bundling.ts): a Lambda's credentials are
 * always in its environment, and the chain for developers' machines would be 95 KB more to load at every cold start.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
