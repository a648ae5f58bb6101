import { type BuildNotes, createBuildNotes } from '#lib/builder-gateway/build-notes.ts';
import { openBuilderNetwork } from '#lib/builder-gateway/builder-network.ts';
import { type BuildEgress, createBuildProxy } from '#lib/engines/docker/build-sandbox.ts';

/** How the builds that pass the gateway are confined. */
export interface BuildWalls {
  /** Shared with the builder, which makes networks for us: see `openBuilderNetwork`. */
  folder: string;
  egress: BuildEgress;
}

/** One build that is passed on. */
export interface ConfinedBuild {
  /** To be asked for instead. */
  url: string;
  notes: BuildNotes;
  close(): Promise<void>;
}

/**
 * Gives a build a network in which there is nothing but our way out, whatever it has asked for itself.
 *
 * @param url Of a build that {@link judgeCall} lets pass.
 */
export async function confineBuild(url: string, { folder, egress }: BuildWalls): Promise<ConfinedBuild> {
  const notes = createBuildNotes();
  const proxy = createBuildProxy(egress, notes.tellUnreached);
  const network = await openBuilderNetwork(folder, (socket) => proxy.emit('connection', socket));
  const [path, ...rest] = url.split('?');
  const query = new URLSearchParams(rest.join('?'));
  const given: unknown = JSON.parse(query.get('buildargs') ?? '{}');
  query.set('buildargs', JSON.stringify(Object.assign({}, given, network.buildArgs)));
  query.set('nsoptions', JSON.stringify([{ Name: 'network', Host: false, Path: network.path }]));
  return { url: `${path}?${query}`, notes, close: network.close };
}
