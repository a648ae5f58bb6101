import pg from 'pg';
import { readEmbeddedUrl } from '#lib/db/embedded.ts';
import type { Subject } from './subject.ts';

/** The key from which an instance derives the secrets of its Pods, for requests that are made past it. */
export async function readPodKey({ home }: Subject): Promise<string> {
  const client = new pg.Client({ connectionString: readEmbeddedUrl(home) });
  await client.connect();
  try {
    const { rows } = await client.query("SELECT value FROM settings WHERE key = 'pod-key'");
    return String(rows[0]?.value);
  } finally {
    await client.end();
  }
}
