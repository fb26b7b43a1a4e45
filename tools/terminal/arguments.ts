import { type ParseArgsConfig, parseArgs } from 'node:util';
import { tellFailure } from './failure.ts';
import { UserError } from './run.ts';

/**
 * The arguments of a script. Throws UserError, with the usage, for one that it does not know. Where help is asked for, shows the
 * usage and ends the script.
 */
export function readArguments<Config extends ParseArgsConfig>(config: Config, usage: string) {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    console.log(`${usage}\nwhat each option does: docs/configuration.md`);
    process.exit(0);
  }
  try {
    return parseArgs({ ...config, args: withNegativeValues(args) } as Config);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')
      ? new UserError(`${(error as Error).message}\n${usage}`)
      : error;
  }
}

function asksForHelp(args: string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? undefined : end).some((arg) => arg === '--help' || arg === '-h');
}

/** A negative number is its option's value, to be judged by the script: parseArgs would take it for an option that is ambiguous. */
function withNegativeValues(args: string[]): string[] {
  const isValue = (index: number) =>
    /^-\d/.test(args[index] ?? '') && /^--[^=]+$/.test(args[index - 1] ?? '');
  return args.flatMap((arg, index) =>
    isValue(index) ? [] : isValue(index + 1) ? [`${arg}=${args[index + 1]}`] : [arg],
  );
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

/** The text as a port, or undefined when there is none. Throws UserError, which calls it by its name, unless it is one. */
export function portFrom(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UserError(`${name}: "${text}" is not a port: choose one from 1 to 65535`);
}
