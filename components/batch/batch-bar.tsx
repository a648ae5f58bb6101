'use client';

import { Button, ProgressBar } from '@heroui/react';
import { type LucideIcon, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OneByOne } from '#components/batch/use-one-by-one.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';

/** One of the buttons. */
export interface BatchButton<Doing> {
  id: Doing;
  verb: string;
  /** As the progress says it: "Deleting". */
  doing: string;
  icon: LucideIcon;
  /** With how many of what is ticked it can be done. */
  count: number;
  isDanger?: boolean;
}

interface BatchBarProps<Doing> {
  /** What is ticked: "Selected runs". */
  label: string;
  /** How many are. */
  count: number;
  work: OneByOne<Doing>;
  buttons: BatchButton<Doing>[];
  onPress(id: Doing): void;
  onClear(): void;
  /** Before the buttons. */
  children?: ReactNode;
}

/** What can be done with the rows that are ticked, one after the other, and how far that is. */
export function BatchBar<Doing extends string>(props: BatchBarProps<Doing>) {
  const { label, count, work, buttons, onPress, onClear, children } = props;
  const { progress, failure } = work;
  return (
    <section
      aria-label={label}
      className="panel sticky bottom-4 z-10 mt-4 flex flex-col gap-3 px-4 py-3 shadow-overlay"
    >
      {failure && <ErrorAlert error={failure} />}
      <div className="flex flex-wrap items-center gap-2">
        <span className="me-auto font-medium text-sm tabular-nums" role="status">
          {progress
            ? `${buttons.find(({ id }) => id === progress.doing)?.doing} ${progress.done + 1} of ${progress.of}`
            : `${count} selected`}
        </span>
        {children}
        {buttons.map(({ id, verb, icon: Icon, count: possible, isDanger }) => (
          <Button
            key={id}
            size="sm"
            variant={isDanger ? 'danger-soft' : 'secondary'}
            isDisabled={possible === 0 || progress !== null}
            onPress={() => onPress(id)}
          >
            <Icon aria-hidden className="size-3.5" />
            {verb} {possible}
          </Button>
        ))}
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label="Select none"
          isDisabled={progress !== null}
          onPress={onClear}
        >
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      {progress && (
        <ProgressBar aria-label="Progress" size="sm" value={(progress.done / progress.of) * 100}>
          <ProgressBar.Track>
            <ProgressBar.Fill />
          </ProgressBar.Track>
        </ProgressBar>
      )}
    </section>
  );
}
