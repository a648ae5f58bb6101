import { config } from '#lib/config.ts';
import { loadRuntimes, type Runtime } from '#lib/runtimes/catalogue.ts';

/** To read all templates takes 10 ms of CPU; tries come one after the other. */
const recentMs = 30_000;

let recent: { runtimes: Runtime[]; readAt: number } | undefined;

/** The runtime templates as they were at most half a minute ago: enough to say what is wrong with a try. */
export async function recentRuntimes(): Promise<Runtime[]> {
  const now = performance.now();
  if (recent && now - recent.readAt < recentMs) return recent.runtimes;
  const runtimes = await loadRuntimes({ dirs: config().runtimesDirs });
  recent = { runtimes, readAt: now };
  return runtimes;
}
