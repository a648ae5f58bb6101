/** Whether a method changes nothing (RFC 9110 section 9.2.1). */
export function isReading(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method);
}

/**
 * True when the browser's request came over HTTPS, to a proxy before us. The header is a trusted proxy's
 * (`settleClient` removes any other).
 */
export function isSecure(headers: Headers): boolean {
  return headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https';
}

/**
 * True when a request with a session cookie was made by one of our own pages, so that no other site can make a
 * signed-in browser change something. Browsers send `Sec-Fetch-Site` (Fetch Metadata) or at least `Origin` with
 * every changing request; one with neither is refused.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  if (!origin || !host) return false;
  return URL.canParse(origin) && new URL(origin).host === host;
}
