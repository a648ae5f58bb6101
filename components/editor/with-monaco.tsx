'use client';

import { Button } from '@heroui/react';
import type { ReactNode } from 'react';
import { tryToLoadMonaco, useMonacoState } from '#components/editor/use-monaco.ts';

interface WithMonacoProps {
  /** Stands there until Monaco is loaded. */
  loading: ReactNode;
  /** One of the components of `@monaco-editor/react`. */
  children: ReactNode;
}

/** What needs Monaco, once that is there; where it could not be loaded, a way to try again. */
export function WithMonaco({ loading, children }: WithMonacoProps) {
  const { monaco, hasFailed } = useMonacoState();
  if (monaco) return children;
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 p-4 text-center text-sm">
      {hasFailed ? (
        <>
          <p role="alert">The editor could not be loaded: Podsmith did not answer.</p>
          <Button size="sm" variant="secondary" onPress={tryToLoadMonaco}>
            Try again
          </Button>
        </>
      ) : (
        loading
      )}
    </div>
  );
}
