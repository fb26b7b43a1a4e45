/** The value below or at which so much of all lies: 0.5 is the median. */
export function percentile<T>(items: T[], measure: (item: T) => number, share: number): number {
  const values = items.map(measure).sort((a, b) => a - b);
  return values[Math.max(Math.ceil(values.length * share) - 1, 0)] ?? Number.NaN;
}

export const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Milliseconds without a fraction that nobody could measure again. */
export const rounded = (milliseconds: number) => Math.round(milliseconds);
