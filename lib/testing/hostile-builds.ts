import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { config } from '#lib/config.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';

/** Builds functions whose dependencies mean harm. */
export interface HostileBuilds {
  /** What `look`, a Python expression that the script defines, says when a package's own build script evaluates it. */
  find(script: string, look: string): Promise<unknown>;
  /** How such a build fails, with all that it has printed. */
  fail(script: string): Promise<{ code?: string; text: string }>;
  removeAll(): Promise<void>;
}

/** The build script of a Python package runs before anything of the function does, as root of its build. */
export async function hostileBuilds(docker: Docker): Promise<HostileBuilds> {
  const runtimes = await loadRuntimes({ dirs: config().runtimesDirs });
  const runtime = findRuntime(runtimes, 'python3') ?? missing();
  const tags: string[] = [];

  /** pip shows what a build script has printed only where that fails, so each fails. */
  async function attempt(script: string, end: string): Promise<{ code?: string; text: string }> {
    const look = `import json\n${script}\ndef build_wheel(*arguments):\n    ${end}\n# ${randomBytes(4).toString('hex')}\n`;
    const error: unknown = await buildFunctionImage(docker, runtime, {
      'handler.py': '',
      'requirements.txt': './package\n',
      'package/pyproject.toml':
        '[build-system]\nrequires = []\nbuild-backend = "look"\nbackend-path = ["."]\n',
      'package/look.py': look,
    }).then(
      ({ tag }) => tags.push(tag),
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error('The build script has failed, and its build has not.');
    const { cause } = error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    return { code, text: error.message };
  }

  return {
    async find(script, look) {
      // In two, so that a traceback that quotes this line is not taken for what it found.
      const { text } = await attempt(
        script,
        `raise Exception("FIND" "INGS " + json.dumps(${look}) + " END")`,
      );
      const found = /FINDINGS (.*) END/.exec(text)?.[1];
      if (found === undefined) throw new Error(`The build script said nothing:\n${text}`);
      return JSON.parse(found);
    },
    fail: (script) => attempt(script, 'do_harm(); raise Exception("DONE")'),
    async removeAll() {
      for (const tag of tags) await removeImage({ docker, tag });
    },
  };
}

function missing(): never {
  throw new Error('The runtime python3 is missing.');
}
