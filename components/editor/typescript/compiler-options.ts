import { z } from 'zod';

/** Monaco's numbers for what has no name in its API: TypeScript's own (`ts.ScriptTarget`, `ts.ModuleKind`). */
const esnext = 99;
const nodenext = 199;

/** Where the files of a function stand: Node.js, which leaves types out. Those that the build insists on come last. */
const place = {
  target: esnext,
  module: nodenext,
  lib: ['esnext'],
  types: ['node'],
  skipLibCheck: true,
};
/** As runtimes/typescript/tsconfig.json has it, for a function without one. */
const strict = { strict: true, verbatimModuleSyntax: true, resolveJsonModule: true };
const ofBuild = { noEmit: true, allowImportingTsExtensions: true, erasableSyntaxOnly: true };

const ownSchema = z.object({ compilerOptions: z.record(z.string(), z.unknown()).default({}) });

/**
 * What a function's types are checked by, as its build does it.
 *
 * @param tsconfig The text of the function's own, whose switches (`strict`) take the place of ours; one with comments, or
 *   that says more, is not understood here as the build does.
 */
export function compilerOptions(tsconfig: string | undefined): Record<string, boolean | number | string[]> {
  const switches = tsconfig === undefined ? strict : switchesOf(tsconfig);
  return { ...place, ...switches, ...ofBuild };
}

/** What plain JavaScript is understood by; Node.js takes it as it is, so nothing is asked of it. */
export function javascriptOptions(): Record<string, boolean | number | string[]> {
  return { ...place, allowJs: true, noEmit: true, resolveJsonModule: true };
}

function switchesOf(tsconfig: string): Record<string, boolean> {
  const own = ownSchema.safeParse(parseJson(tsconfig));
  const options = Object.entries(own.success ? own.data.compilerOptions : {});
  return Object.fromEntries(
    options.flatMap(([name, value]) => (typeof value === 'boolean' ? [[name, value]] : [])),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
