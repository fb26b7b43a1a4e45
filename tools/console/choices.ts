interface Parameter {
  name: string;
  schema: { enum?: string[] };
}
interface Document {
  paths: Record<string, { get?: { parameters?: Parameter[] } }>;
  components: { schemas: Record<string, { properties?: Record<string, { enum?: string[] }> }> };
}

/** A module with the values that a page lets somebody choose from, as the OpenAPI document lists them: types alone cannot be shown. */
export function choicesOf(openapi: string): string {
  const { paths, components } = JSON.parse(openapi) as Document;
  const filters = (paths['/admin/orders']?.get?.parameters ?? []).flatMap(({ name, schema }) =>
    schema.enum ? [[name, schema.enum] as const] : [],
  );
  const fault = components.schemas.Fault?.properties;
  const choices = { ...Object.fromEntries(filters), command: fault?.command?.enum, mode: fault?.mode?.enum };
  for (const name of ['status', 'reason', 'failedStep', 'needsAttention', 'command', 'mode'] as const)
    if (!choices[name as keyof typeof choices]) throw new Error(`openapi.json has no values of "${name}"`);
  return `/* Made from openapi.json by npm run console. */\nexport const CHOICES = ${JSON.stringify(choices, null, 2)} as const;\n`;
}
