import { repeatUnanswered } from '#components/request/repeat-unanswered.ts';

/** A text that was fetched, or why it was not. */
export type FetchedText = { text: string } | { problem: string };

/** As many texts as are kept: closing a panel and opening it again fetches nothing. */
const mostKept = 8;

const kept = new Map<string, Promise<FetchedText>>();

/**
 * Fetches a text, once for each address.
 *
 * @param url What follows a `#` is not sent; it tells one state of the text from another.
 */
export function fetchText(url: string): Promise<FetchedText> {
  const known = kept.get(url);
  if (known) return known;
  const fetching = request(url).then((fetched) => {
    if ('problem' in fetched) kept.delete(url);
    return fetched;
  });
  kept.set(url, fetching);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return fetching;
}

async function request(url: string): Promise<FetchedText> {
  try {
    // The connection can be lost in the middle of the text, too.
    return await repeatUnanswered(async () => {
      const response = await fetch(url);
      if (response.ok) return { text: await response.text() };
      return { problem: `Podsmith answered ${response.status}.` };
    });
  } catch {
    return { problem: 'Podsmith did not answer.' };
  }
}
