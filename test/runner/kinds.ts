/** The folders of `test/` by what their tests need: see test/README.md. In the order in which `npm test` runs the kinds. */
export const KINDS = {
  unit: ['architecture', 'bench', 'lambdas', 'lib', 'monolith', 'openapi', 'runner', 'saga/model', 'tools'],
  saga: ['cost', 'ledger', 'matrix', 'pressure', 'saga'],
  integration: ['integration'],
};

export type Kind = keyof typeof KINDS;

const FOLDERS = (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
  KINDS[kind].map((folder) => ({ kind, folder: `test/${folder}/` })),
);

/** The kind of a test file, by its path from the project's root: that of the innermost folder. */
export function kindOf(file: string): Kind | undefined {
  const [innermost] = FOLDERS.filter(({ folder }) => file.startsWith(folder)).sort(
    (a, b) => b.folder.length - a.folder.length,
  );
  return innermost?.kind;
}

/** The test files of a kind, as Jest is told: those in its folders, but not those of another kind within. */
export function placesOf(kind: Kind): { testMatch: string[]; testPathIgnorePatterns: string[] } {
  const own = FOLDERS.filter((known) => known.kind === kind).map(({ folder }) => folder);
  const within = FOLDERS.filter(
    (other) => other.kind !== kind && own.some((folder) => other.folder.startsWith(folder)),
  );
  return {
    testMatch: own.map((folder) => `<rootDir>/${folder}**/*.test.ts`),
    testPathIgnorePatterns: ['/node_modules/', ...within.map(({ folder }) => `<rootDir>/${folder}`)],
  };
}
