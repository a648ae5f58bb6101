import { type NextRequest, NextResponse } from 'next/server';
import { isReading, isSameOrigin } from '#lib/auth/request-origin.ts';
import { pathHeader } from '#lib/auth/safe-return-path.ts';

/**
 * Sends every page with a Content-Security-Policy that lets it load and call this host only. Scripts written
 * into the page carry a nonce; styles may be inline because Monaco and React Flow position with them.
 *
 * A page that is asked to change something (a server action) has to be asked by a page of ours: Next compares `Origin`
 * alone, and lets a request without one pass.
 */
export function proxy(request: NextRequest): NextResponse {
  if (!isReading(request.method) && !isSameOrigin(request.headers)) {
    return new NextResponse('Another site asked for this change.', { status: 403 });
  }
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set(pathHeader, request.nextUrl.pathname + request.nextUrl.search);
  // Next reads the nonce for its own scripts from this request header.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = {
  // Prefetched pages too: whoever sends the headers of a prefetch gets a whole page, if it asks for one.
  matcher: '/((?!api/|_next/|monaco/|node-types/|python/|favicon|icon).*)',
};

function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    `default-src 'self'`,
    // React's development build evaluates code for its error stacks.
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self' data:`,
    `worker-src 'self' blob:`,
    `object-src 'none'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
