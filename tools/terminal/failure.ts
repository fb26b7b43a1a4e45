import { UserError } from './run.ts';

/** What people meet whose shell is not ready for AWS: the SDK's error, by its name or message, and what to do about it. */
const HINTS: [RegExp, string][] = [
  [/^Region is missing/, 'no AWS region: set AWS_REGION, or choose a profile with AWS_PROFILE'],
  [/^CredentialsProviderError\b/, 'no AWS credentials: log in, or choose a profile with AWS_PROFILE'],
  [
    /^(?:ExpiredToken|UnrecognizedClient|InvalidClientTokenId)/,
    'AWS does not take these credentials: log in anew',
  ],
  [/^AccessDenied/, 'these AWS credentials may not do that'],
  [
    /^ResourceNotFoundException\b/,
    'not found in this account and region: is the environment deployed there?',
  ],
];

/** One line for what the person at the terminal can mend; everything else with its stack, for whoever mends the script. */
export function tellFailure(error: unknown): void {
  console.error(error instanceof UserError ? `error: ${error.message}` : (hintFor(error) ?? error));
}

function hintFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, hint] = HINTS.find(([pattern]) => pattern.test(error.message) || pattern.test(error.name)) ?? [];
  return hint && `error: ${hint} (${error.message})`;
}
