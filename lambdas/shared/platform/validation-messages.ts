import type * as z from 'zod/mini';

/** What a value should have been, in our words, by the schema library's name for it. */
const KINDS: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  nan: 'a number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};
/** What a list, a text or an object is counted in. */
const UNITS: Record<string, string> = {
  array: 'item',
  string: 'character',
  object: 'field',
  map: 'field',
};

/** The message of a schema that brings none of its own: a clause that goes after the field's name. */
export function messageOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return `must ${bound(issue.origin, issue.inclusive === false ? 'fewer than' : 'at most', issue.maximum)}`;
    case 'too_small':
      return `must ${bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'unrecognized_keys':
      return 'is not known here: leave it out';
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_union':
      return 'options' in issue
        ? `must be ${oneOf(issue.options as unknown[])}`
        : 'is none of the forms that it may have';
    case 'invalid_format':
      return issue.format === 'datetime' ? 'must be an ISO 8601 time in UTC' : 'does not have the right form';
    default:
      return 'is not valid';
  }
}

const bound = (origin: string, relation: string, limit: number | bigint) =>
  UNITS[origin]
    ? `have ${relation} ${limit} ${UNITS[origin]}${Number(limit) === 1 ? '' : 's'}`
    : `be ${relation} ${limit}`;

const oneOf = (values: readonly unknown[]) =>
  values.length === 1
    ? JSON.stringify(values[0])
    : `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
