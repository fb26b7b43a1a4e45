/** A Lambda that does nothing: what the engine itself needs for a task. */
export const handler = async () => ({});
