import { z } from 'zod';
import { errorViewSchema } from '#lib/errors.ts';
import type { PackedJson } from '#lib/json-reader/json-protocol.ts';
import type { YamlLines } from '#lib/manifests/yaml-lines.ts';

// What is said between a process and its YAML reader, which is our own program: what is in a reply is taken at its word.

export const yamlTaskSchema = z.object({ text: z.string() });

export type YamlTask = z.infer<typeof yamlTaskSchema>;

const documentSchema = z.object({
  number: z.int(),
  value: z.custom<PackedJson>(),
  lines: z.custom<YamlLines>(),
});

export const yamlReplySchema = z.union([
  z.object({ documents: z.array(documentSchema) }),
  /** Why the text cannot be read. */
  z.object({ refused: errorViewSchema }),
]);

export type YamlReply = z.infer<typeof yamlReplySchema>;
