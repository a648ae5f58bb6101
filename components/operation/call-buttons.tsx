'use client';

import { Button, Kbd } from '@heroui/react';
import { Play, Square, Zap } from 'lucide-react';
import type { Test } from '#components/operation/use-test.ts';
import { isFinished } from '#lib/status.ts';

interface CallButtonsProps {
  test: Test;
  onRun(): void;
  /** Absent where the text cannot be tried as it stands; then Run is what Ctrl+Enter does. */
  onTry?: () => void;
}

/** Calls the operation: Try the text as it stands, Run what is saved; Stop ends the call that is under way. */
export function CallButtons({ test, onRun, onTry }: CallButtonsProps) {
  const { invocation, starting } = test;
  const isRunning = invocation !== null && !isFinished(invocation.status);
  return (
    <>
      {isRunning && (
        <Button size="sm" variant="tertiary" onPress={test.cancel}>
          <Square aria-hidden className="size-3.5" />
          Stop
        </Button>
      )}
      <Button
        size="sm"
        variant={onTry ? 'secondary' : 'primary'}
        onPress={onRun}
        isPending={starting === 'run'}
        aria-keyshortcuts={onTry ? undefined : 'Control+Enter'}
      >
        <Play aria-hidden className="size-3.5" />
        Run
        {!onTry && <Keys />}
      </Button>
      {onTry && (
        <Button size="sm" onPress={onTry} isPending={starting === 'try'} aria-keyshortcuts="Control+Enter">
          <Zap aria-hidden className="size-3.5" />
          Try
          <Keys />
        </Button>
      )}
    </>
  );
}

function Keys() {
  return (
    <Kbd className="hidden bg-transparent text-accent-foreground/80 text-xs shadow-none xl:inline-flex">
      <Kbd.Abbr keyValue="ctrl" />
      <Kbd.Abbr keyValue="enter" />
    </Kbd>
  );
}
