import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { ReadParameter } from './owners.ts';

/** Reads parameters with the SDK. */
export const parametersOf =
  (ssm = new SSMClient({})): ReadParameter =>
  async (Name) => {
    try {
      return (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  };
