import { type EmbeddedPostgres, startEmbeddedPostgres } from '#lib/db/embedded.ts';
import { toErrorView } from '#lib/errors.ts';

/** The database of this start: the configured one, or the embedded one, which is kept running. */
export interface Database {
  url: string;
  /** For the start's line; carries no password. */
  description: string;
  stop(): Promise<void>;
}

const RESTART_MS = 2000;

/** Uses `databaseUrl` where it is given, else starts the embedded PostgreSQL of this home. */
export async function startDatabase(options: {
  home: string;
  databaseUrl?: string;
  onCrash: (text: string) => void;
}): Promise<Database> {
  const { home, databaseUrl, onCrash } = options;
  if (databaseUrl) {
    return { url: databaseUrl, description: new URL(databaseUrl).host, stop: async () => {} };
  }
  let stopping = false;
  let current = watch(await startEmbeddedPostgres({ home }));

  function watch(postgres: EmbeddedPostgres): EmbeddedPostgres {
    postgres.onExit((reason) => {
      onCrash(`The embedded PostgreSQL ended unasked (${reason}); it starts again.`);
      setTimeout(restart, RESTART_MS);
    });
    return postgres;
  }

  async function restart(): Promise<void> {
    if (stopping) return;
    try {
      current = watch(await startEmbeddedPostgres({ home }));
    } catch (error) {
      onCrash(toErrorView(error).message);
      setTimeout(restart, RESTART_MS * 5);
    }
  }

  return {
    url: current.url,
    description: `embedded PostgreSQL at ${new URL(current.url).host}`,
    async stop() {
      stopping = true;
      await current.stop();
    },
  };
}
