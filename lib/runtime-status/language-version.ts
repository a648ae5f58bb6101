import type { NodeRelease, VersionSource } from '#lib/runtimes/schema.ts';

/** Where a base image may tell the version of its language. */
interface Told {
  source: VersionSource | undefined;
  /** Its environment. */
  variables: Record<string, string>;
  /** Of Node.js, which it has where it was made without a registry. */
  node?: NodeRelease;
  /** Its Debian packages; asked for only where nothing else tells. */
  packages(): Promise<{ name: string; version: string }[]>;
}

/** The version of a runtime's language in its base image; null where nothing tells it. */
export async function languageVersion({ source, variables, node, packages }: Told): Promise<string | null> {
  if (!source) return null;
  const told = source.is ?? (source.variable === undefined ? undefined : variables[source.variable]);
  if (told) return told;
  // The images of Node.js all have the variable; one that was made here has the release that its runtime names.
  if (node) return node.version;
  if (source.package === undefined) return null;
  const installed = (await packages()).find(({ name }) => name === source.package);
  return installed ? upstreamVersion(installed.version) : null;
}

/** What its makers call a Debian package's version: `3.11.2` of `3.11.2-1+b1`, `1.19` of `2:1.19~1`. */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, '').replace(/[-~+].*$/, '');
}
