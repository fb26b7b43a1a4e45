export const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

export const mean = (values: number[]) => sum(values) / values.length;

/** The value below or at which so much of all lies: 0.5 is the median. */
export const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.max(Math.ceil(values.length * share) - 1, 0)] ?? Number.NaN;
