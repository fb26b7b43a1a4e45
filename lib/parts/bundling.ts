import { fileURLToPath } from 'node:url';

export const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What a service's Lambda runs; a domain that another may own has more in it. */
export const entryOf = (service: string, isOwned = false) =>
  fromRoot(`lambdas/${service}/${isOwned ? 'owned-handler' : 'handler'}.ts`);

/** How a Lambda becomes one file, as esbuild is told; everything that is said twice otherwise, here and where its size is tested. */
export const ESBUILD = {
  target: 'node24',
  mainFields: ['module', 'main'],
  /** Packages of which a Lambda needs little, replaced by that little. */
  aliases: {
    '@aws-sdk/credential-provider-node': fromRoot('lambdas/shared/platform/instead/aws-credentials.ts'),
    '@smithy/core/event-streams': fromRoot('lambdas/shared/platform/instead/no-event-streams.ts'),
    semver: fromRoot('lambdas/shared/platform/instead/node-version.ts'),
  },
  // The tracer is CommonJS inside and asks for `require`, which an ES module has to make.
  banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
};
