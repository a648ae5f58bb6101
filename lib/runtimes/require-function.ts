import { invalidInput } from '#lib/errors.ts';
import { type Catalogue, findBroken, findRuntime } from '#lib/runtimes/catalogue.ts';
import { validateCodeSource } from '#lib/runtimes/code-source.ts';
import { brokenTemplate, type Runtime } from '#lib/runtimes/template.ts';

/**
 * Checks what a function is made of against the runtimes and the limits.
 *
 * @param options.at Path put before each issue's path: where in the request it stands.
 * @returns Its runtime.
 * @throws AppError `INVALID_INPUT` naming the runtime or the files, `RUNTIME_INVALID` where its template is broken.
 */
export function requireFunction(
  files: { runtime: string; codeSource: Record<string, string> },
  { catalogue, at }: { catalogue: Catalogue; at: string[] },
): Runtime {
  const { runtimes } = catalogue;
  const runtime = findRuntime(runtimes, files.runtime);
  if (!runtime) {
    const broken = findBroken(catalogue, files.runtime);
    if (broken) throw brokenTemplate(broken);
    const known = runtimes.map((candidate) => candidate.name).join(', ');
    throw invalidInput(`There is no runtime "${files.runtime}".`, [
      { path: [...at, 'runtime'], message: `Expected one of: ${known}.` },
    ]);
  }
  const issues = validateCodeSource(files.codeSource, runtime);
  if (issues[0]) {
    throw invalidInput(
      `The function's files are not valid: ${issues[0].message}`,
      issues.map((issue) => ({ ...issue, path: [...at, ...issue.path] })),
    );
  }
  return runtime;
}
