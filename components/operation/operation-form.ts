import { z } from 'zod';
import type { EditedForm } from '#components/editing/edited-form.ts';
import { certificateChecks, draftOf, type OperationDraft, specOf } from '#components/operation/draft.ts';
import { type OperationView, processorKinds } from '#lib/operations/schema.ts';

const fileSchema = z.object({ id: z.number(), name: z.string(), text: z.string() });

const draftSchema = z.object({
  name: z.string(),
  kind: z.enum(processorKinds),
  timeoutSeconds: z.string(),
  runtime: z.string(),
  files: z.array(fileSchema),
  httpServer: z.object({
    scheme: z.string(),
    address: z.string(),
    port: z.string(),
    path: z.string(),
    certificate: z.enum(certificateChecks),
    ca: z.string(),
  }),
  scriptRunner: z.object({ script: z.string(), argKeys: z.string(), operationResultKey: z.string() }),
  pods: z.object({
    replicas: z.string(),
    minReplicas: z.string(),
    concurrency: z.string(),
    serviceAccount: z.string(),
    // Drafts of before there were these are kept.
    reach: z.string().default(''),
    allow: z.string().default(''),
  }),
  kept: z.object({
    dependences: z.array(z.string()).optional(),
    storage: z.record(z.string(), z.unknown()).optional(),
  }),
}) satisfies z.ZodType<OperationDraft>;

/** How operations are edited. */
export const operationForm: EditedForm<OperationView, OperationDraft> = {
  kind: 'operation',
  schema: draftSchema,
  draftOf: ({ name, spec }) => draftOf(name, spec),
  specOf,
  fingerprint(draft) {
    // The order of files is the form's, not the operation's.
    const files = draft.files.map(({ name, text }) => [name, text]).sort();
    const code = draft.kind === 'function' ? files : [];
    return JSON.stringify([draft.name, code, specOf({ ...draft, files: [] })]);
  },
};

/** An operation as texts to compare: its files or script, and everything else as JSON. */
export function textsOf(draft: OperationDraft): Record<string, string> {
  const isScript = draft.kind === 'scriptRunner';
  const settings = specOf({
    ...draft,
    files: [],
    scriptRunner: { ...draft.scriptRunner, script: isScript ? '(see the script)' : '' },
  });
  const files = draft.kind === 'function' ? draft.files.map(({ name, text }) => [name, text]) : [];
  const script = isScript ? [['Script.sh', draft.scriptRunner.script]] : [];
  return Object.fromEntries([
    ...files,
    ...script,
    ['Settings.json', `${JSON.stringify(settings, undefined, 2)}\n`],
  ]);
}
