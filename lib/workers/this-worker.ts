import { randomUUID } from 'node:crypto';

/**
 * Names this process for good, wherever it is recorded that a worker is at something. Like the pid it is a fact of
 * the process; in processes that never join the workers it stands for nobody.
 */
export const workerId = randomUUID();
