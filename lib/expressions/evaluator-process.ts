import { carryOut } from '#lib/expressions/evaluate.ts';
import { taskSchema } from '#lib/expressions/protocol.ts';
import { serveTasks } from '#lib/helper-process/serve.ts';

// The program that evaluates expressions, for the process that has started it (evaluator.ts).
serveTasks((message) => carryOut(taskSchema.parse(message)));
