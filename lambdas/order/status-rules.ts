/** Kept in shared because recovery claims orders by the same rules. */
export * from '../shared/status-rules.ts';
