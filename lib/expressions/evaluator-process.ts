import { carryOut } from '#lib/expressions/evaluate.ts';
import { ready, taskSchema } from '#lib/expressions/protocol.ts';

// The program that evaluates expressions, one at a time, for the process that has started it (evaluator.ts).

// Ctrl-C reaches it as well, though its parent has work to finish; it ends with its parent.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());
process.on('message', async (message) => {
  const reply = await carryOut(taskSchema.parse(message));
  process.send?.(reply);
});
process.send?.(ready);
