import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UserError } from './run.ts';

/** The arguments of a script. Throws UserError, with the usage, for one that it does not know. */
export function readArguments<Config extends ParseArgsConfig>(config: Config, usage: string) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')
      ? new UserError(`${(error as Error).message}\n${usage}`)
      : error;
  }
}
