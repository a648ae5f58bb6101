/** The first word of a helper process: it can be asked. */
export const ready = 'ready';

/**
 * Makes this process a helper: it does one task after the other for the process that has started it (pool.ts).
 *
 * @param answer Does a task; what it throws ends the process.
 */
export function serveTasks(answer: (message: unknown) => object | Promise<object>): void {
  // Ctrl-C reaches it as well, though its parent has work to finish; it ends with its parent.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('disconnect', () => process.exit());
  process.on('message', async (message) => {
    const reply = await answer(message);
    process.send?.(reply);
  });
  process.send?.(ready);
}
