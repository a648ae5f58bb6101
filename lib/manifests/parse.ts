import { AppError, invalidInput } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { type ManifestHead, manifestHeadSchema } from '#lib/manifests/kinds.ts';
import { expandLists, type ManifestSource } from '#lib/manifests/list-kinds.ts';
import { readYaml } from '#lib/manifests/read-yaml.ts';
import { lineAt } from '#lib/manifests/yaml-lines.ts';
import { parseInput } from '#lib/parse-input.ts';

/** One KubeDiag manifest and where it stood. */
export interface Manifest extends ManifestHead {
  source: ManifestSource;
}

/**
 * Reads a file of KubeDiag manifests.
 *
 * @throws AppError `BAD_REQUEST` for what is no YAML, `INVALID_INPUT` for documents that are no such manifests;
 *   each issue names document and line.
 */
export async function parseManifests(text: string): Promise<Manifest[]> {
  const documents = await readYaml(text);
  if (documents.length === 0) throw invalidInput('There is no manifest in the request.', []);
  const failures = new ManifestFailures();
  const sources = documents.flatMap(
    (document) => failures.try({ ...document, at: [] }, () => expandLists(document)) ?? [],
  );
  if (sources.length > limits.manifestsPerFile) {
    throw invalidInput(
      `There are ${sources.length} manifests; one request takes at most ${limits.manifestsPerFile}.`,
      [],
      'Send them in several files, what others name first.',
    );
  }
  const manifests = sources.flatMap((source) => {
    const head = failures.try(source, () =>
      // What stands in a spec is looked at by whoever knows its kind.
      parseInput(manifestHeadSchema, source.value, 'The manifest', [], { anyTextIn: ['spec', 'status'] }),
    );
    return head ? [{ ...head, source }] : [];
  });
  failures.throwIfAny();
  return manifests;
}

/**
 * Reads the YAML body of a PUT: one document.
 *
 * @throws AppError `BAD_REQUEST`.
 */
export async function parseManifestBody(text: string): Promise<unknown> {
  const documents = await readYaml(text);
  if (documents.length > 1)
    throw invalidInput('Expected one YAML document. Several go to /api/v1/apply.', []);
  return documents[0]?.value;
}

/** Gathers what is wrong with the documents of one file, so that all of it is told at once. */
export class ManifestFailures {
  readonly #errors: AppError[] = [];

  /** Runs a check of one document; undefined when it failed. */
  try<T>(source: ManifestSource, check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      this.#add(source, error);
      return undefined;
    }
  }

  /** {@link try} for checks that ask the database. */
  async tryAsync<T>(source: ManifestSource, check: () => Promise<T>): Promise<T | undefined> {
    try {
      return await check();
    } catch (error) {
      this.#add(source, error);
      return undefined;
    }
  }

  /** @throws AppError `INVALID_INPUT` with the issues of all documents. */
  throwIfAny(): void {
    const [first] = this.#errors;
    if (!first) return;
    const issues = this.#errors.flatMap((error) => error.issues ?? []);
    throw invalidInput(first.message, issues, 'Correct it and apply again. Nothing was stored.');
  }

  #add(source: ManifestSource, error: unknown): void {
    if (!(error instanceof AppError) || error.fault !== 'configuration') throw error;
    const { number, at, lines } = source;
    const lineOf = (path: readonly (string | number)[]) => lineAt(lines, [...at, ...path]);
    const issues =
      error.issues && error.issues.length > 0 ? error.issues : [{ path: [], message: error.message }];
    const located = issues.map(({ path, message }) => ({
      path: ['documents', number, ...at, ...path],
      message: `Line ${lineOf(path)}: ${message}`,
    }));
    const line = lineOf(issues[0]?.path ?? []);
    const message = `Document ${number}${nameOf(source)}, line ${line}: ${error.message}`;
    this.#errors.push(invalidInput(message, located));
  }
}

const nameSchema = manifestHeadSchema.pick({ kind: true, metadata: true }).strip();

/** ` (Operation "greet")`, as far as the document says so. */
function nameOf({ value }: ManifestSource): string {
  const parsed = nameSchema.safeParse(value);
  return parsed.success ? ` (${parsed.data.kind} "${parsed.data.metadata.name}")` : '';
}
