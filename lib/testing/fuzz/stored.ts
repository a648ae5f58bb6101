import type { HttpClient } from '#lib/testing/fuzz/http-client.ts';

const api = '/api/v1';

/** What an answer of the API has that walks here look at. */
interface Item {
  name?: string;
  id?: string;
  status?: string;
  metadata?: { name?: string; namespace?: string };
}

interface ListAnswer {
  items: Item[];
  nextCursor: string | null;
}

/** Reads a list page by page. */
async function listAll(client: HttpClient, list: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: ListAnswer = JSON.parse(await must(client, 'GET', `${list}?limit=7${query}`, 200));
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** @throws Error when the answer has another status. */
async function must(
  client: HttpClient,
  method: string,
  path: string,
  ...statuses: number[]
): Promise<string> {
  const answer = await client.send({ method, path: `${api}/${path}`, headers: {} });
  if (statuses.includes(answer.status)) return answer.text;
  throw new Error(
    `${method} ${path} is answered ${answer.status} instead of ${statuses.join(' or ')}: ${answer.text.slice(0, 2000)}`,
  );
}

/** What is deleted, what names others first. */
const deletable = ['pipelines', 'operations', 'triggers', 'commonevents'];
/** What is kept for a time, and its texts. */
const records = { runs: ['parameters'], builds: [] };

/**
 * Reads all that Podsmith holds, in lists and one by one, and deletes what can be deleted.
 *
 * @throws Error naming what can be listed and not read, or read and not deleted.
 */
export async function readAndDeleteAll(client: HttpClient): Promise<void> {
  for (const list of deletable) {
    for (const { name, metadata } of await listAll(client, list)) {
      const namespace = metadata?.namespace ? `?namespace=${encodeURIComponent(metadata.namespace)}` : '';
      const path = `${list}/${encodeURIComponent(name ?? metadata?.name ?? '')}${namespace}`;
      await must(client, 'GET', path, 200);
      await must(client, 'DELETE', path, 204);
      await must(client, 'GET', path, 404);
    }
    const left = await listAll(client, list);
    if (left.length > 0) throw new Error(`${list} still holds ${JSON.stringify(left)}`);
  }
  for (const [list, texts] of Object.entries(records)) {
    for (const { id, status } of await listAll(client, list)) {
      await must(client, 'GET', `${list}/${id}`, 200);
      for (const text of texts) await must(client, 'GET', `${list}/${id}/${text}`, 200);
      if (status === 'pending' || status === 'running')
        await must(client, 'POST', `${list}/${id}/cancel`, 200, 409);
    }
  }
}
