'use client';

import { Alert, Button } from '@heroui/react';
import { TimeAgo } from '#components/time/time-ago.tsx';

interface DraftOfferProps {
  savedAt: string;
  /** True when it began from a revision that is not the newest any more. */
  isOutdated: boolean;
  onRestore(): void;
  onDiscard(): void;
}

/** Offers what was typed here before and never saved. */
export function DraftOffer({ savedAt, isOutdated, onRestore, onDiscard }: DraftOfferProps) {
  return (
    <Alert
      status="accent"
      role="status"
      aria-label="Unsaved changes of before"
      className="border border-accent/30"
    >
      <Alert.Indicator />
      <Alert.Content className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <Alert.Title>
            You have unsaved changes from <TimeAgo at={savedAt} />.
          </Alert.Title>
          <Alert.Description>
            {isOutdated
              ? 'It was saved by someone else since. When you save yours, you see both and choose.'
              : 'They are kept in this browser only.'}
          </Alert.Description>
        </div>
        <div className="flex gap-2">
          <Button size="sm" onPress={onRestore}>
            Restore
          </Button>
          <Button size="sm" variant="tertiary" onPress={onDiscard}>
            Discard
          </Button>
        </div>
      </Alert.Content>
    </Alert>
  );
}
