import { AwsClient } from 'aws4fetch';
import { optionalEnv, requireEnv } from '../shared/platform/env.ts';

const TIMEOUT_MS = 5_000;
const RETRIES = 4;

/**
 * The value of a parameter that is no secret; undefined when there is none. One signed request and not the SDK's client: that would make
 * a bundle 79 KB larger, also where no monolith is named and nothing is ever read. Throws what SSM says, or that it does not answer.
 */
export async function readParameter(name: string): Promise<string | undefined> {
  const region = requireEnv('AWS_REGION');
  const client = new AwsClient({
    accessKeyId: requireEnv('AWS_ACCESS_KEY_ID'),
    secretAccessKey: requireEnv('AWS_SECRET_ACCESS_KEY'),
    sessionToken: optionalEnv('AWS_SESSION_TOKEN'),
    service: 'ssm',
    region,
    retries: RETRIES,
  });
  const response = await client.fetch(endpointIn(region), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'AmazonSSM.GetParameter' },
    body: JSON.stringify({ Name: name }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json()) as { Parameter?: { Value?: string }; __type?: string };
  if (response.ok) return answer.Parameter?.Value;
  // With or without the namespace of its model.
  if (/(^|#)ParameterNotFound$/.test(answer.__type ?? '')) return undefined;
  throw new Error(`the parameter ${name} cannot be read: ${response.status} ${JSON.stringify(answer)}`);
}

const endpointIn = (region: string) =>
  optionalEnv('AWS_ENDPOINT_URL_SSM') ??
  optionalEnv('AWS_ENDPOINT_URL') ??
  `https://ssm.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`;
