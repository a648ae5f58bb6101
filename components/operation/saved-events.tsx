'use client';

import { Link } from '#components/layout/link.tsx';
import { EventBar } from '#components/operation/event-bar.tsx';
import type { Test } from '#components/operation/use-test.ts';
import { type TestEventActions, useTestEvents } from '#components/operation/use-test-events.ts';
import type { TestEvent } from '#lib/test-events/schema.ts';

interface SavedEventsProps {
  operation: string;
  test: Test;
  all: TestEvent[];
  actions: TestEventActions;
  /** The address of the step whose input the form began with. */
  input?: { href: string };
}

/** The operation's test events above the request form, and where the form has its body from. */
export function SavedEvents({ operation, test, all, actions, input }: SavedEventsProps) {
  const events = useTestEvents({
    operation,
    events: all,
    request: test.request,
    onRequest: test.setRequest,
    isRecalled: input === undefined,
    actions,
  });
  return (
    <>
      {input && (
        <p className="text-muted text-xs">
          The body is the input of{' '}
          <Link href={input.href} className="text-accent-soft-foreground underline">
            a step of a run
          </Link>
          . Save it as a test event to keep it.
        </p>
      )}
      <EventBar events={events} />
    </>
  );
}
