import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UserError } from './run.ts';

/** The values of the command line's options. Throws UserError, with the usage, when there is something else on it. */
export function readOptions<T extends NonNullable<ParseArgsConfig['options']>>(options: T, usage: string) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')
      ? new UserError(`${(error as Error).message}\n${usage}`)
      : error;
  }
}

export function wholeNumber(name: string, text: string, usage: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UserError(`--${name}: "${text}" is not a whole number from 1 to 99999\n${usage}`);
}
