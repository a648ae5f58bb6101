import { z } from 'zod';
import { type OperationView, processorKind, processorKinds } from '#lib/operations/schema.ts';

/** An operation as its list shows it: without its files. */
export const operationRowSchema = z.object({
  name: z.string(),
  kind: z.enum(processorKinds),
  /** Null for what is no function. */
  runtime: z.string().nullable(),
  revision: z.string(),
  updatedAt: z.string(),
});

export type OperationRow = z.infer<typeof operationRowSchema>;

export function toOperationRow({ name, spec, revision, updatedAt }: OperationView): OperationRow {
  const runtime = spec.processor.function?.runtime ?? null;
  return { name, kind: processorKind(spec), runtime, revision, updatedAt };
}
