import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectationsOf } from '#lib/api/conditional.ts';
import { lastEventId } from '#lib/api/last-event-id.ts';
import { pageParams, parseQuery } from '#lib/api/query.ts';
import { safeReturnPath } from '#lib/auth/safe-return-path.ts';
import { eventStream } from '#lib/events/sse.ts';
import { limits } from '#lib/limits.ts';
import { kindOfAddress, parseIp } from '#lib/network/address-kind.ts';
import { allowListSchema, parseAllowEntry } from '#lib/network/allow-list.ts';
import { egressRulesSchema } from '#lib/network/egress-rules.ts';
import { allowedPlaceProblem } from '#lib/operations/allowed-place.ts';
import { callPathProblem, encodeServerPath, pathBelow } from '#lib/operations/server-path.ts';
import { nameCursor, namePairCursor, readCursor, timeAndIdCursor, toPage } from '#lib/page.ts';
import { mendRequest } from '#lib/start/mend-request.mjs';
import { isStorable, storableText } from '#lib/storable.ts';
import { checkCases, orRefused, pureShare } from '#lib/testing/fuzz/cases.ts';
import { headerText, hostileJson, hostileText } from '#lib/testing/fuzz/hostile.ts';

test('a cursor is refused, or says where a list goes on; one that was given is read as it was meant', () =>
  checkCases(
    pureShare * 2,
    fc.property(hostileText, hostileJson, fc.tuple(hostileText, hostileText), (text, value, key) => {
      const tampered = [text, Buffer.from(JSON.stringify(value)).toString('base64url')];
      for (const cursor of tampered) {
        for (const schema of [nameCursor, namePairCursor, timeAndIdCursor]) {
          for (const part of [orRefused(() => readCursor<unknown>(cursor, schema))].flat()) {
            if (typeof part === 'string') expect(isStorable(part)).toBe(true);
            if (part instanceof Date) expect(part.getTime()).not.toBeNaN();
          }
        }
      }
      const [one, other] = key.map(storableText) as [string, string];
      const { nextCursor } = toPage(
        [1, 2],
        1,
        () => [one, other],
        (row) => row,
      );
      expect(readCursor(nextCursor ?? '', namePairCursor)).toEqual([one, other]);
    }),
  ));

function requestWith(headers: Record<string, string>, search = ''): Request {
  return new Request(`http://podsmith.invalid/x${search}`, { headers });
}

test('Last-Event-ID, conditions and queries of any text are read, left aside or refused', () =>
  checkCases(
    pureShare,
    fc.property(headerText, hostileText, hostileText, (header, key, value) => {
      const request = requestWith({ 'last-event-id': header, 'if-match': header, 'if-none-match': header });
      const since = lastEventId(request);
      if (since !== undefined) expect(Number.isSafeInteger(since) && since >= 0).toBe(true);
      orRefused(() => expectationsOf(request));
      const query = new URLSearchParams([
        [key, value],
        ['limit', value],
        ['cursor', value],
      ]);
      const read = orRefused(() => parseQuery(requestWith({}, `?${query}`), pageParams));
      if (read) expect(read.limit >= 1 && read.limit <= limits.pageSizeMax).toBe(true);
    }),
  ));

test('an event of a stream is one event, whatever text it holds', () =>
  checkCases(
    pureShare,
    fc.asyncProperty(hostileJson, async (value) => {
      const stream = eventStream({
        signal: new AbortController().signal,
        subscribe: () => () => undefined,
        read: async () => ({ events: [{ event: 'run', id: 7, data: JSON.stringify(value) }], isLast: true }),
      });
      const text = await stream.text();
      // Fields end at CR, LF or both (WHATWG HTML, section 9.2.6).
      const fields = text.split(/\r\n|\r|\n/).filter((line) => line !== '');
      expect(fields.map((line) => line.split(':')[0])).toEqual(['', 'id', 'event', 'data', 'event', 'data']);
      expect(JSON.parse(fields[3]?.slice('data: '.length) ?? '')).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  ));

const wirePath = fc.oneof(
  hostileText.map((text) => `/${text}`),
  fc
    .array(
      fc.constantFrom(
        '/',
        '.',
        '..',
        '%2e',
        '%2f',
        '%5c',
        '%252e',
        '%00',
        '%c0%ae',
        'a',
        ';',
        '\\',
        '?',
        '%',
        '/..;/',
        '．',
        '%ef%bc%8e',
        '%e2%80%a5',
      ),
      { maxLength: 10 },
    )
    .map((parts) => `/${parts.join('')}`),
);

test('a path below a server stays below it, however often it is decoded', () =>
  checkCases(
    pureShare * 2,
    fc.property(wirePath, (asked) => {
      const problem = callPathProblem(asked);
      const whole = orRefused(() => pathBelow('/own/place', asked));
      expect(whole === undefined).toBe(problem !== undefined);
      expect(encodeServerPath(asked)).toMatch(/^[\x21-\x7e]*$/);
      if (whole === undefined) return;
      expect(whole).toMatch(/^[\x21-\x7e]+$/);
      let text = whole.replace(/\?.*$/s, '');
      for (let depth = 0; depth < 4; depth++) {
        expect(
          new URL(text.replaceAll('?', '%3F').replaceAll('#', '%23'), 'http://server.invalid').pathname,
        ).toMatch(/^\/own\/place(\/|$)/);
        try {
          text = decodeURIComponent(text);
        } catch {
          break;
        }
      }
    }),
  ));

test('the page after signing in is one of ours', () =>
  checkCases(
    pureShare,
    fc.property(fc.oneof(wirePath, hostileText), (asked) => {
      const page = safeReturnPath(asked);
      expect(new URL(page, 'http://podsmith.invalid').origin).toBe('http://podsmith.invalid');
      expect(page).toMatch(/^\/(?![/\\])/);
      expect(safeReturnPath(page)).toBe(page);
    }),
  ));

test('a request of any path and method becomes one that can be routed', () =>
  checkCases(
    pureShare,
    fc.property(wirePath, hostileText, (url, method) => {
      const request = { url, method, headers: { 'podsmith-method': 'x' } as Record<string, string> };
      mendRequest(request);
      expect(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']).toContain(request.method);
      for (const segment of request.url.split('?')[0]?.split('/') ?? [])
        expect(() => decodeURIComponent(segment)).not.toThrow();
    }),
  ));

const addressText = fc.oneof(
  hostileText,
  fc.ipV4(),
  fc.ipV4Extended(),
  fc.ipV6(),
  fc
    .tuple(
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
      fc.integer({ min: -1, max: 140 }),
      fc.constantFrom('/', ':'),
    )
    .map(([host, number, mark]) => `${host}${mark}${number}`),
  fc.tuple(fc.ipV6(), fc.nat(70_000)).map(([host, port]) => `[${host}]:${port}`),
);

test('an address or an entry of an allow-list is read as one thing, or refused', () =>
  checkCases(
    pureShare * 2,
    fc.property(addressText, (text) => {
      const ip = parseIp(text);
      if (ip) {
        expect(parseIp(ip.toString())?.toString()).toBe(ip.toString());
        expect(typeof kindOfAddress(ip)).toBe('string');
      }
      allowedPlaceProblem(text);
      const entry = parseAllowEntry(text.trim());
      const list = allowListSchema.safeParse(text);
      if (entry && !text.includes(',')) expect(list.data).toEqual([entry]);
      if (entry?.port !== undefined) expect(entry.port >= 1 && entry.port <= 65_535).toBe(true);
      const rules = egressRulesSchema.safeParse(text);
      if (rules.success && text.trim() !== 'all')
        expect(rules.data.isOpen).toBe(text.split(',').some((word) => word.trim() === 'all'));
    }),
  ));
