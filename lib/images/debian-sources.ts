import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#lib/errors.ts';

/**
 * The `deb` lines for a Debian release: of the mirror that is configured, else of this machine's own apt sources, with
 * updates and security fixes.
 *
 * @param options.mirror The address of a Debian mirror: `http://mirror.example/debian`.
 * @throws AppError `DEBIAN_MIRROR_MISSING` when there is neither.
 */
export function debianSources(
  suite: string,
  { mirror, aptDir = '/etc/apt' }: { mirror?: string; aptDir?: string } = {},
): string[] {
  if (mirror) return [`deb ${mirror} ${suite} main`];
  const lines = sourceTexts(aptDir)
    .flatMap(({ name, text }) => (name.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text)))
    .filter(({ suite: found }) => [suite, `${suite}-updates`, `${suite}-security`].includes(found));
  const unique = [...new Set(lines.map(({ uri, suite: found }) => `deb ${uri} ${found} main`))];
  // Updates alone are not a system: without the release itself the list is of no use.
  if (!unique.some((line) => line.includes(` ${suite} `))) throw mirrorMissing(suite, aptDir);
  return unique;
}

function mirrorMissing(suite: string, aptDir: string): AppError {
  return new AppError({
    code: 'DEBIAN_MIRROR_MISSING',
    message: `No image registry answers, and the apt sources of this machine (${aptDir}) name no mirror of Debian ${suite}, of which base images are made without one.`,
    hint: 'Connect this machine to the registry, or set PODSMITH_DEBIAN_MIRROR to the address of a Debian mirror.',
    fault: 'configuration',
  });
}

interface Source {
  uri: string;
  suite: string;
}

function sourceTexts(aptDir: string): { name: string; text: string }[] {
  const parts = path.join(aptDir, 'sources.list.d');
  const files = [
    path.join(aptDir, 'sources.list'),
    ...(existsSync(parts) ? readdirSync(parts).map((name) => path.join(parts, name)) : []),
  ];
  return files
    .filter((file) => /\.(list|sources)$/.test(file) && existsSync(file))
    .map((name) => ({ name, text: readFileSync(name, 'utf8') }));
}

/** The newer format: paragraphs of `Field: value`. */
function parseDeb822(text: string): Source[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const words = (field: string) =>
      (paragraph.match(new RegExp(`^${field}:(.*)$`, 'im'))?.[1] ?? '').trim().split(/\s+/).filter(Boolean);
    if (!words('Types').includes('deb') || !words('Components').includes('main')) return [];
    if (words('Enabled')[0] === 'no') return [];
    return words('URIs').flatMap((uri) => words('Suites').map((suite) => ({ uri, suite })));
  });
}

/** The older format: `deb [options] uri suite components…`. */
function parseOneLine(text: string): Source[] {
  return [...text.matchAll(/^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.*)$/gm)].flatMap(
    ([, uri, suite, components]) =>
      uri && suite && components?.split(/\s+/).includes('main') ? [{ uri, suite }] : [],
  );
}
