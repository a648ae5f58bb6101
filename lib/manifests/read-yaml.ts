import { AppError, invalidInput } from '#lib/errors.ts';
import { helperEnded } from '#lib/helper-process/ended.ts';
import { createHelperPool, type HelperPool } from '#lib/helper-process/pool.ts';
import { helperProgram } from '#lib/helper-process/program.ts';
import { unpackJson } from '#lib/json-reader/packed-json.ts';
import { limits } from '#lib/limits.ts';
import { parseYaml, type YamlDocument } from '#lib/manifests/yaml.ts';
import { type YamlReply, type YamlTask, yamlReplySchema } from '#lib/manifests/yaml-protocol.ts';

let shared: HelperPool<YamlTask, YamlReply> | undefined;

/** What reads this process's large YAML, made on first use. */
export function yamlReader(): HelperPool<YamlTask, YamlReply> {
  shared ??= createHelperPool({
    program: helperProgram('lib/manifests/yaml-process.ts', (limits.yamlMemoryMib * 3) / 4),
    memoryMib: limits.yamlMemoryMib,
    replySchema: yamlReplySchema,
  });
  return shared;
}

/**
 * Reads YAML as {@link parseYaml} does; what is larger than {@link limits.yamlInlineBytes} in a process apart, since a
 * few megabytes take seconds, in which this one would answer nobody.
 *
 * @throws AppError `BAD_REQUEST` naming document and line, `INVALID_INPUT` when it takes too long or too much memory,
 *   `YAML_READER_ENDED`.
 */
export async function readYaml(text: string): Promise<YamlDocument[]> {
  if (text.length <= limits.yamlInlineBytes) return parseYaml(text);
  const options = { timeoutMs: limits.yamlMs, signal: new AbortController().signal };
  const outcome = await yamlReader().run({ text }, options);
  if ('exceeded' in outcome) {
    const bound =
      outcome.exceeded === 'time' ? `${limits.yamlMs / 1000} s` : `${limits.yamlMemoryMib} MiB of memory`;
    throw invalidInput(`The YAML takes more than ${bound} to read.`, [], 'Send it in several files.');
  }
  if ('ended' in outcome) throw helperEnded('YAML_READER_ENDED', 'reads YAML', outcome.ended);
  const { reply } = outcome;
  if ('refused' in reply) throw new AppError(reply.refused);
  return reply.documents.map((document) => ({ ...document, value: unpackJson(document.value) }));
}
