import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FALLBACK = 'http://deb.debian.org/debian';

/**
 * The `deb` lines for a Debian release, its updates and its security fixes: from this machine's own apt
 * sources, since a company's mirror may be the only one it reaches; else Debian's.
 */
export function debianSources(suite: string, aptDir = '/etc/apt'): string[] {
  const lines = sourceTexts(aptDir)
    .flatMap(({ name, text }) => (name.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text)))
    .filter(({ suite: found }) => [suite, `${suite}-updates`, `${suite}-security`].includes(found));
  const unique = [...new Set(lines.map(({ uri, suite: found }) => `deb ${uri} ${found} main`))];
  // Updates alone are not a system: without the release itself the list is of no use.
  return unique.some((line) => line.includes(` ${suite} `)) ? unique : [`deb ${FALLBACK} ${suite} main`];
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
