import * as z from 'zod/mini';

type Json = Record<string, unknown>;

const names = new Map<unknown, string>();
const named = new Map<string, Json>();

/** Gives the module's exported schemas the names of their constants: `newOrderSchema` is NewOrder. */
export function nameSchemas(module: object): void {
  for (const [constant, value] of Object.entries(module)) {
    if (!(value instanceof z.ZodMiniType) || !constant.endsWith('Schema') || names.has(value)) continue;
    const name = constant[0]?.toUpperCase() + constant.slice(1, -'Schema'.length);
    names.set(value, name);
    z.globalRegistry.add(value, { ...z.globalRegistry.get(value), id: name });
  }
}

/** The named schemas that have been asked for, by name. */
export const namedSchemas = () =>
  Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1)));

/**
 * The JSON Schema of what a client may send ("input": defaults may be left out) or gets ("output"). Named schemas are
 * references to the components.
 */
export function jsonSchemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = referring(
    z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => tidy(jsonSchema as Json) }) as Json,
  );
  for (const [name, definition] of Object.entries($defs as Record<string, Json>)) keep(name, definition);
  const name = names.get(schema);
  // A schema with a name comes as a reference already when it stands among its own definitions.
  if (!name || '$ref' in json) return json;
  keep(name, json);
  return { $ref: `#/components/schemas/${name}` };
}

/** One name means one schema: of what is sent and what is got under one name, there may not be two shapes. */
function keep(name: string, { id: _, ...definition }: Json): void {
  const before = named.get(name);
  if (before && JSON.stringify(before) !== JSON.stringify(definition))
    throw new Error(`the schema ${name} is one thing when sent and another when answered: give it two names`);
  named.set(name, definition);
}

const referring = (json: Json): Json =>
  JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/'));

/** Leaves out what says nothing: the bounds of whole numbers as such, and the pattern that a format stands for. */
function tidy(json: Json): void {
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  if (json.format === 'date-time') delete json.pattern;
}
