import { AppError, toErrorView } from '#lib/errors.ts';
import { serveTasks } from '#lib/helper-process/serve.ts';
import { packJson } from '#lib/json-reader/packed-json.ts';
import { parseYaml } from '#lib/manifests/yaml.ts';
import { type YamlReply, yamlTaskSchema } from '#lib/manifests/yaml-protocol.ts';

// The program that reads large YAML, for the process that has started it (read-yaml.ts).
serveTasks((message): YamlReply => {
  const { text } = yamlTaskSchema.parse(message);
  try {
    return {
      documents: parseYaml(text).map((document) => ({ ...document, value: packJson(document.value) })),
    };
  } catch (error) {
    if (error instanceof AppError) return { refused: toErrorView(error) };
    throw error;
  }
});
