/** A table in a template, as far as its indexes go. */
interface Table {
  Type: string;
  Properties?: {
    AttributeDefinitions?: { AttributeName: string; AttributeType: string }[];
    GlobalSecondaryIndexes?: Index[];
  };
}

interface Index {
  IndexName: string;
  KeySchema: { AttributeName: string; KeyType: string }[];
  Projection?: unknown;
}

interface Template {
  Resources: Record<string, Table | { Type: string }>;
}

const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

/**
 * What DynamoDB refuses in one update of a table that exists: a second index that comes or goes, and an index that keeps its name
 * and gets other keys or another projection.
 */
export function refusedIndexChanges(base: Template, head: Template): string[] {
  return Object.entries(head.Resources).flatMap(([id, table]) => {
    const before = base.Resources[id];
    return before && TABLES.includes(table.Type) ? refusedIn(id, before as Table, table as Table) : [];
  });
}

function refusedIn(id: string, before: Table, after: Table): string[] {
  const [old, now] = [indexesOf(before), indexesOf(after)];
  const changed = [...now].filter(([name, shape]) => old.has(name) && old.get(name) !== shape);
  const moves = [
    ...[...now.keys()].filter((name) => !old.has(name)).map((name) => `+${name}`),
    ...[...old.keys()].filter((name) => !now.has(name)).map((name) => `-${name}`),
  ];
  return [
    ...(moves.length > 1
      ? [
          `${id}: ${moves.join(', ')} in one update. Only one index may come or go: deploy one after the other.`,
        ]
      : []),
    ...changed.map(
      ([name]) =>
        `${id}: ${name} gets other keys or another projection. Make one of another name, move its readers there, then drop it.`,
    ),
  ];
}

/** Each index by its name: its keys with their types, and its projection, as text. */
function indexesOf({ Properties = {} }: Table): Map<string, string> {
  const { AttributeDefinitions = [], GlobalSecondaryIndexes = [] } = Properties;
  const typeOf = (name: string) =>
    AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  return new Map(
    GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => {
      const keys = KeySchema.map(({ AttributeName, KeyType }) => [
        KeyType,
        AttributeName,
        typeOf(AttributeName),
      ]);
      return [IndexName, JSON.stringify([keys.sort(), Projection])];
    }),
  );
}
