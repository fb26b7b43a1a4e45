/** How long the saga waits for a command: `TimeoutSeconds` of every task. */
export const SAGA_PATIENCE_MS = 15_000;

/** `TimeoutSeconds` of the Standard machines: the worst run, throttled at every command for as long as it may be. */
export const MACHINE_TIMEOUT_SECONDS = 3_000;

/** The same of the Express one, which AWS lets live no longer. */
export const EXPRESS_TIMEOUT_SECONDS = 300;

/** With a margin for clocks and for the last write: no run lives longer. */
export const MAX_RUN_SECONDS = MACHINE_TIMEOUT_SECONDS + 300;

/** How often the schedule tries again what failed for good; after that, only a person does. */
export const MAX_SCHEDULED_TRIES = 5;
