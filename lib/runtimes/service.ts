import { config } from '#lib/config.ts';
import { aliasesOf, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import type { TemplateFile } from '#lib/runtimes/template.ts';

/** A runtime as the pages show it. */
export interface RuntimeView {
  name: string;
  /** Other names it goes by (KubeDiag's). */
  aliases: string[];
  displayName: string;
  /** Monaco's id of the language. */
  language: string;
  /** The file that must be there. */
  handler: string;
  /** The file whose change installs dependencies anew. */
  requirements?: string;
  /** Unsaved text can be tried. */
  tries: boolean;
  /** What such a try leaves to the build, in a sentence. */
  leftToBuild?: string;
  /** What its functions are called with, as the editor is told it: path under `types/` → text. */
  types: Record<string, string>;
  /** What a new function begins with: file name → text. */
  starter: Record<string, string>;
}

/** The runtimes a function can pick. Those come first, and a new function begins with the first, whose base image is there. */
export async function listRuntimes(): Promise<RuntimeView[]> {
  const all = await loadRuntimes({ dirs: config().runtimesDirs });
  const runtimes = [...all].sort((a, b) => Number(b.baseAtSetUp) - Number(a.baseAtSetUp));
  return runtimes.map((runtime) => {
    const { name, displayName, language, handler, requirements, tries, leftToBuild } = runtime;
    return {
      name,
      aliases: aliasesOf(name),
      displayName,
      language,
      handler,
      requirements,
      tries,
      leftToBuild,
      types: typesOf(runtime.templateFiles),
      starter: runtime.starterFiles,
    };
  });
}

function typesOf(files: TemplateFile[]): Record<string, string> {
  const folder = 'types/';
  const ofTypes = files.filter(({ path }) => path.startsWith(folder));
  return Object.fromEntries(
    ofTypes.map(({ path, content }) => [path.slice(folder.length), Buffer.from(content).toString()]),
  );
}
