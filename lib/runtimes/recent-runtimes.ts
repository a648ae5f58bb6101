import { config } from '#lib/config.ts';
import { type Catalogue, readCatalogue } from '#lib/runtimes/catalogue.ts';

/** To read all templates takes 10 ms of CPU; tries come one after the other. */
const recentMs = 30_000;

let recent: { catalogue: Catalogue; readAt: number } | undefined;

/** The runtime templates as they were at most half a minute ago: enough to say what is wrong with a try. */
export async function recentRuntimes(): Promise<Catalogue> {
  const now = performance.now();
  if (recent && now - recent.readAt < recentMs) return recent.catalogue;
  const catalogue = await readCatalogue(config().runtimesDirs);
  recent = { catalogue, readAt: now };
  return catalogue;
}
