/** The local engine takes any keys; a key of twelve digits would be another account. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

/** The environment in which the AWS tools and SDK clients speak to `endpoint` and to nothing else. */
export const awsEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_REGION: LOCAL_REGION,
  AWS_DEFAULT_REGION: LOCAL_REGION,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_VERSION_CHECK: '1',
});

/** The options of an SDK client for `endpoint`. */
export const clientOptions = (endpoint: string) => ({
  endpoint,
  region: LOCAL_REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  disableHostPrefix: true,
});

/** The same for the local engine if there is an endpoint, and else for AWS, by the credentials and the region of the shell. */
export const localOrAws = (endpoint: string | undefined) => (endpoint ? clientOptions(endpoint) : {});
