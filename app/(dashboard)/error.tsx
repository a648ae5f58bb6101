'use client';

import { Button } from '@heroui/react';
import { CircleX } from 'lucide-react';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';

/** A fault of ours; expected failures are drawn by their pages. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset(): void }) {
  return (
    <EmptyPanel
      icon={CircleX}
      title="This page could not be drawn"
      action={<Button onPress={reset}>Try again</Button>}
    >
      <p>Something went wrong in Podsmith, or its database does not answer. The server's log has more.</p>
      {error.digest && <p className="mt-2 font-mono text-xs">Reference {error.digest}</p>}
    </EmptyPanel>
  );
}
