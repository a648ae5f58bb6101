import { createHash } from 'node:crypto';
import { toJsonText, unpackedIfSmall } from '#lib/api/answer.ts';
import { badRequest } from '#lib/errors.ts';
import { differs, type Expectation, matches } from '#lib/expectation.ts';

/** An entity tag (RFC 9110 section 8.8.3). */
interface EntityTag {
  isWeak: boolean;
  value: string;
}

/**
 * What the conditional headers of a changing request expect.
 *
 * @throws AppError `BAD_REQUEST` when one cannot be read: a condition must never be passed over.
 */
export function expectationsOf({ headers }: Request): Expectation[] {
  const ifMatch = readTags(headers, 'if-match');
  const ifNoneMatch = readTags(headers, 'if-none-match');
  const expectations: Expectation[] = [];
  // If-Match compares strongly: a weak tag never matches. If-None-Match compares weakly.
  if (ifMatch) {
    expectations.push(matches(ifMatch === '*' ? '*' : valuesOf(ifMatch.filter((tag) => !tag.isWeak))));
  }
  if (ifNoneMatch) expectations.push(differs(ifNoneMatch === '*' ? '*' : valuesOf(ifNoneMatch)));
  return expectations;
}

/**
 * Answers a GET of one object, with its entity tag; with 304 and no body when the client has it already.
 *
 * @param revision The tag of what has revisions; of anything else it is taken of the answer's text.
 */
export function answerObject(request: Request, value: object, revision?: string): Response {
  const text = toJsonText(value);
  const tag = revision ?? createHash('sha256').update(text).digest('hex').slice(0, 32);
  const cacheControl = unpackedIfSmall('no-cache, private', text);
  const headers = { etag: toEtag(tag), 'cache-control': cacheControl };
  const known = readTags(request.headers, 'if-none-match');
  if (known && (known === '*' || valuesOf(known).includes(tag))) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(text, {
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
  });
}

/** The header `etag` of a revision. */
export function toEtag(revision: string): string {
  return `"${revision}"`;
}

function valuesOf(tags: EntityTag[]): string[] {
  return tags.map((tag) => tag.value);
}

const tagPattern = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

function readTags(headers: Headers, name: 'if-match' | 'if-none-match'): EntityTag[] | '*' | undefined {
  const text = headers.get(name)?.trim();
  if (text === undefined) return undefined;
  if (text === '*') return '*';
  // Ours hold no comma, so whoever sends back what we gave is read right.
  return text.split(',').map((part) => {
    const [, weak, value] = tagPattern.exec(part.trim()) ?? [];
    if (value === undefined) {
      throw badRequest(
        `The header ${name} cannot be read: "${part.trim().slice(0, 100)}".`,
        'Expected "*" or entity tags in double quotes, as the header "etag" of GET gives them.',
      );
    }
    return { isWeak: weak !== undefined, value };
  });
}
