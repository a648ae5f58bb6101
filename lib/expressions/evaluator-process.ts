import { carryOut } from '#lib/expressions/evaluate.ts';
import { ready, taskSchema } from '#lib/expressions/protocol.ts';

// The program that evaluates expressions, one at a time, for the process that has started it (evaluator.ts).

process.on('disconnect', () => process.exit());
process.on('message', async (message) => {
  const reply = await carryOut(taskSchema.parse(message));
  process.send?.(reply);
});
process.send?.(ready);
