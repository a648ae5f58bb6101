import pg from 'pg';

export interface ListenerOptions {
  /** Connection string of the database. */
  url: string;
  channel: string;
  onPayload: (payload: string) => void;
  /** Called each time that listening begins: earlier notifications may have been missed. */
  onListening: () => void;
}

const BACKOFF_MS = { first: 50, factor: 2, most: 5000 };

/**
 * Listens on a PostgreSQL channel over a connection of its own. It reconnects at growing intervals until it is closed.
 *
 * @returns closes the listener
 */
export function startListener({
  url,
  channel,
  onPayload,
  onListening,
}: ListenerOptions): () => Promise<void> {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;
  let isClosed = false;

  async function connect(): Promise<void> {
    // Keep-alive probes find a server that went away without a word.
    const own = new pg.Client({
      connectionString: url,
      keepAlive: true,
      application_name: 'podsmith listener',
    });
    client = own;
    const lose = once(() => {
      own.removeAllListeners('notification');
      own.end().catch(() => undefined);
      if (isClosed) return;
      const wait = Math.min(BACKOFF_MS.first * BACKOFF_MS.factor ** failures, BACKOFF_MS.most);
      failures += 1;
      retry = setTimeout(() => void connect(), wait);
    });
    own.on('error', lose);
    own.on('end', lose);
    own.on('notification', (message) => onPayload(message.payload ?? ''));
    try {
      await own.connect();
      await own.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      failures = 0;
      if (!isClosed) onListening();
    } catch {
      lose();
    }
  }

  void connect();
  return async () => {
    isClosed = true;
    clearTimeout(retry);
    await client?.end().catch(() => undefined);
  };
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
