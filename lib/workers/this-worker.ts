import { randomUUID } from 'node:crypto';

/**
 * The id of this process as a worker, in every row that it claims. Like the pid it is a fact of the process; in a
 * process that never joins the workers it means nothing.
 */
export const workerId = randomUUID();
