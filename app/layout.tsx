import '#app/globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { EarlyPresses } from '#components/layout/early-presses.tsx';
import { Providers } from '#components/layout/providers.tsx';

export const metadata: Metadata = {
  title: { default: 'Podsmith', template: '%s · Podsmith' },
  description:
    'Write a function in the browser; Podsmith builds it, runs it as a Pod and chains it into a pipeline.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafafa' },
    { media: '(prefers-color-scheme: dark)', color: '#0d0d10' },
  ],
};

/** The document. The nonce comes from proxy.ts, so every page is rendered per request. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <EarlyPresses nonce={nonce} />
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
