/** Of a mutant, what says which it is. Lines and columns count from one. */
interface Mutation {
  location: { start: Position; end: Position };
  replacement?: string;
}
interface Position {
  line: number;
  column: number;
}

const MAX_LENGTH = 100;

/** What the mutant changes into what, on one line; it stays the same when lines before it come or go. */
export function changeOf(source: string, { location: { start, end }, replacement = '' }: Mutation): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const original = lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
    )
    .join('\n');
  return `${oneLine(original)} => ${oneLine(replacement)}`;
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, MAX_LENGTH);
