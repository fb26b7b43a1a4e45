import { idempotencyHeaders, nameSchema } from '../../../../lambdas/shared/api/http-schemas.ts';
import { fieldErrors } from '../../../../lambdas/shared/platform/validation.ts';

const messagesFor = (name: unknown) => {
  const { error } = nameSchema.safeParse(name);
  return error ? fieldErrors(error, 'name').map(({ message }) => message) : [];
};

describe('a name', () => {
  it.each(['A', 'Ünsal Çelik', '李明', '10 % off, at most 5.00', ' Mug ', '👩‍👩‍👧', 'x'.repeat(200)])(
    'may be "%s"',
    (name) => {
      expect(messagesFor(name)).toEqual([]);
    },
  );

  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['blanks of other widths', '\u00a0\u2003\u3000'],
    ['blanks of no width', '\u200b\ufeff\u2060'],
    ['a mark of direction', '\u202e'],
    ['a control character', 'a\u0000b'],
    ['a line break', 'Mug\n'],
    ['a control character of the second range', '\u0085Mug'],
  ])('may not be %s', (_title, name) => {
    expect(messagesFor(name)).toEqual([
      'must be 1 to 200 characters, at least one of them visible and none a control character',
    ]);
  });

  it.each(['\ud800', 'Mug \udc00', '\udc00\ud800'])('may not hold half of a surrogate pair', (name) => {
    expect(messagesFor(name)).toEqual([
      'must be well-formed Unicode: half of a surrogate pair is no character',
    ]);
  });

  it('may not be longer than 200', () => {
    expect(messagesFor('x'.repeat(201))).toEqual([expect.stringContaining('200')]);
  });

  it('is judged at once, however long and bad it is', () => {
    const started = performance.now();

    messagesFor(`${' '.repeat(60_000)}\n`);
    messagesFor(`${'x'.repeat(60_000)}\n`);

    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('an Idempotency-Key', () => {
  const keyIn = (header: string) => idempotencyHeaders.safeParse({ 'Idempotency-Key': header }).data;
  const longest = 'k'.repeat(255);

  it.each([
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    ['a "b" c', 'a "b" c'],
    [String.raw`"a \"b\" c"`, 'a "b" c'],
    [String.raw`a\b`, String.raw`a\b`],
    [String.raw`"a\\b"`, String.raw`a\b`],
    ['" "', ' '],
    [longest, longest],
    [`"${longest}"`, longest],
  ])('of %s is one key with its string of RFC 8941', (header, key) => {
    expect(keyIn(header)).toEqual({ 'Idempotency-Key': key });
  });

  it.each([
    '',
    '""',
    '"',
    '"abc',
    ' abc',
    'clé',
    '"clé"',
    String.raw`"a\b"`,
    '"a"b"',
    `${longest}k`,
    `"${longest}k"`,
  ])('may not be %s', (header) => {
    expect(keyIn(header)).toBeUndefined();
  });
});
