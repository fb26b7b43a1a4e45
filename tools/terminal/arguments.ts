import { type ParseArgsConfig, parseArgs } from 'node:util';
import { tellFailure } from './failure.ts';
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

/** The values of a script that takes only options. */
export const readOptions = <T extends NonNullable<ParseArgsConfig['options']>>(options: T, usage: string) =>
  readArguments({ options }, usage).values;

/** What a script reads before it does anything: where that throws, the script ends with the error. */
export function readOrExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    tellFailure(error);
    process.exit(2);
  }
}

/** The option's value as a number. Throws UserError, with the usage, unless it is a whole one from 1 to 99999. */
export function wholeNumber(name: string, text: string, usage: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UserError(`--${name}: "${text}" is not a whole number from 1 to 99999\n${usage}`);
}
