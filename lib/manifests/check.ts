import type { z } from 'zod';
import { AppError, type FieldIssue } from '#lib/errors.ts';
import { parsePlainJson, stringifyJson } from '#lib/json.ts';
import { type ManifestKind, manifestHeadSchema } from '#lib/manifests/kinds.ts';
import { expandLists } from '#lib/manifests/list-kinds.ts';
import { readYaml } from '#lib/manifests/read-yaml.ts';
import { lineAt } from '#lib/manifests/yaml-lines.ts';
import { isSameMetadata, noMetadata, type ObjectMetadata, toMetadata } from '#lib/metadata.ts';
import { type OperationSpec, operationSpecSchema } from '#lib/operations/schema.ts';
import { parseOperation } from '#lib/operations/service.ts';
import { parseInput } from '#lib/parse-input.ts';
import { type PipelineSpec, pipelineSpecSchema } from '#lib/pipelines/schema.ts';
import { parsePipeline } from '#lib/pipelines/service.ts';

/** What is wrong with a manifest that is being written, and on which line of the text, from 1. */
export interface ManifestProblem {
  line: number;
  message: string;
}

/** A manifest that is being written. */
export interface CheckedManifest<Spec> {
  /** What it says; absent where that cannot be read. */
  manifest?: { name: string; spec: Spec };
  /** Why it could not be saved as it stands. */
  problems: ManifestProblem[];
}

/** What the manifest is of; its name and metadata stay when it is saved. Absent for a new one. */
type Stored = { name: string; metadata: ObjectMetadata } | undefined;

/** Reads one `Operation` as it is being written: what it says, and all that is wrong with it. Nothing is stored. */
export function checkOperation(text: string, stored: Stored): Promise<CheckedManifest<OperationSpec>> {
  return check(text, stored, { kind: 'Operation', schema: operationSpecSchema, parse: parseOperation });
}

/** The same for an `OperationSet`. */
export function checkPipeline(text: string, stored: Stored): Promise<CheckedManifest<PipelineSpec>> {
  return check(text, stored, { kind: 'OperationSet', schema: pipelineSpecSchema, parse: parsePipeline });
}

interface Checked<Spec> {
  kind: ManifestKind;
  schema: z.ZodType<Spec>;
  /** Throws what is wrong beyond its shape. */
  parse(name: string, spec: unknown): Promise<unknown>;
}

async function check<Spec extends object>(
  text: string,
  stored: Stored,
  { kind, schema, parse }: Checked<Spec>,
): Promise<CheckedManifest<Spec>> {
  const problems: ManifestProblem[] = [];
  const read = await attempt(
    async () => (await readYaml(text)).flatMap(expandLists),
    ({ message, details }) => problems.push({ line: readLine(details), message }),
  );
  if (!read) return { problems };
  const [source, second] = read;
  if (!source) return { problems: [{ line: 1, message: `One ${kind} is expected.` }] };
  const lineOf = (path: FieldIssue['path']) => lineAt(source.lines, [...source.at, ...path]);
  if (second) {
    const line = lineAt(second.lines, second.at);
    return { problems: [{ line, message: 'One manifest is expected; several are applied by POST apply.' }] };
  }
  const tell = ({ issues = [], message }: AppError) => {
    const found = issues.length > 0 ? issues : [{ path: [], message }];
    // The name stands in the manifest's metadata.
    const placed = found.map(({ path, message }) => ({
      path: path[0] === 'name' ? ['metadata', ...path] : path,
      message,
    }));
    problems.push(...placed.map(({ path, message }) => ({ line: lineOf(path), message })));
  };
  // A page has no numbers but doubles.
  const value = parsePlainJson(stringifyJson(source.value));
  const head = await attempt(
    () => parseInput(manifestHeadSchema, value, 'The manifest', [], { anyTextIn: ['spec', 'status'] }),
    tell,
  );
  if (!head) return { problems };
  if (head.kind !== kind) {
    return { problems: [{ line: lineOf(['kind']), message: `Expected ${kind}: this is the page of one.` }] };
  }
  const { name } = head.metadata;
  if (stored && name !== stored.name) {
    problems.push({ line: lineOf(['metadata', 'name']), message: `It keeps its name, "${stored.name}".` });
  }
  if (!isSameMetadata(toMetadata(head.metadata), stored?.metadata ?? noMetadata)) {
    const message = 'Labels and annotations are not saved from here: apply the manifest to change them.';
    problems.push({ line: lineOf(['metadata']), message });
  }
  const spec = await attempt(() => parseInput(schema, head.spec, `The ${kind}`, ['spec']), tell);
  if (!spec) return { problems };
  await attempt(() => parse(name, head.spec), tell);
  return { manifest: { name, spec }, problems };
}

/** What the work gives; undefined when it was refused, which is told. */
async function attempt<T>(
  work: () => T | Promise<T>,
  onRefused: (error: AppError) => void,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.fault !== 'configuration') throw error;
    onRefused(error);
    return undefined;
  }
}

function readLine(details: unknown): number {
  const line =
    typeof details === 'object' && details !== null && 'line' in details ? details.line : undefined;
  return typeof line === 'number' ? line : 1;
}
