import pino from 'pino';

/** The process's log: JSON lines on standard output. Log once, where a failure is handled, with ids. */
export const log = pino({ base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
