/** The only reader of `process.env`: a missing variable fails the cold start with its name, not the first request. */

/** The variable's value. Throws, naming it, when it is missing or empty. */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is missing: its stack in lib sets it`);
  return value;
}

/** The variable's value, or undefined when it is missing or empty. */
export function optionalEnv(name: string): string | undefined {
  return process.env[name] || undefined;
}
