/** Sets these attributes, each to the value of its name, and removes those; all by `#name`, because some names are words of DynamoDB's. */
export const setAndRemove = (set: readonly string[], removed: readonly string[]): string =>
  [
    ...(set.length ? [`SET ${set.map((name) => `#${name} = :${name}`).join(', ')}`] : []),
    ...(removed.length ? [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`] : []),
  ].join(' ');
