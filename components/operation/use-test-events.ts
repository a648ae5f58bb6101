'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import {
  isSameRequest,
  recallEvent,
  recallRequest,
  rememberEvent,
  requestOf,
  sentEvent,
  type TestRequest,
} from '#components/operation/test-request.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { TestEvent } from '#lib/test-events/schema.ts';

type Events = Promise<ActionResult<{ events: TestEvent[] }>>;

/** The server actions of an operation's test events. */
export interface TestEventActions {
  save(input: { operation: string; name: string; event: object; isNew: boolean }): Events;
  rename(input: { operation: string; name: string; to: string }): Events;
  remove(input: { operation: string; name: string }): Events;
}

export interface TestEvents {
  all: TestEvent[];
  chosen: TestEvent | undefined;
  /** True when the form holds something else than what is chosen. */
  isChanged: boolean;
  isPending: boolean;
  error: ErrorView | null;
  /** Puts one into the form; `undefined`: the form stays, and is none of them. */
  choose(name: string | undefined): void;
  /** Each tells whether it was done; the error says why not. */
  update(): Promise<boolean>;
  saveAs(name: string): Promise<boolean>;
  rename(to: string): Promise<boolean>;
  remove(): Promise<boolean>;
  forgetError(): void;
}

/** The named test events of an operation, and the one that the request form holds. */
export function useTestEvents(options: {
  operation: string;
  events: TestEvent[];
  request: TestRequest;
  onRequest(request: TestRequest): void;
  /** False where the form begins with something else than what was chosen last. */
  isRecalled: boolean;
  actions: TestEventActions;
}): TestEvents {
  const { operation, request, isRecalled, actions } = options;
  const [all, setAll] = useState(options.events);
  const [name, setName] = useState<string>();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const recall = useEffectEvent(() => {
    const recalled = recallEvent(operation);
    setName(recalled);
    const event = all.find((each) => each.name === recalled);
    // What was sent last stands in the form already, be it this event or a change of it.
    if (event && !recallRequest(operation)) options.onRequest(requestOf(event.event));
  });
  useEffect(() => {
    if (isRecalled) recall();
  }, [isRecalled]);
  const chosen = all.find((event) => event.name === name);

  const point = (to: string | undefined) => {
    setName(to);
    rememberEvent(operation, to);
  };
  const change = async (work: () => Events, next: string | undefined, isRepeatable = true) => {
    setPending(true);
    const result = await callAction(work, { isRepeatable });
    setPending(false);
    setError(result.ok ? null : result.error);
    if (!result.ok) return false;
    setAll(result.events);
    point(next);
    return true;
  };
  const save = (as: string, isNew: boolean) => {
    const event = eventOf(request);
    if ('problem' in event) {
      setError({ code: 'INVALID_INPUT', message: `The headers: ${event.problem}`, fault: 'configuration' });
      return Promise.resolve(false);
    }
    return change(() => actions.save({ operation, name: as, event, isNew }), as);
  };
  return {
    all,
    chosen,
    isChanged: chosen !== undefined && !isSameRequest(request, requestOf(chosen.event)),
    isPending,
    error,
    choose(to) {
      const event = all.find((each) => each.name === to);
      if (event) options.onRequest(requestOf(event.event));
      setError(null);
      point(to);
    },
    update: () => (chosen ? save(chosen.name, false) : Promise.resolve(false)),
    saveAs: (as) => save(as, true),
    rename: (to) => change(() => actions.rename({ operation, name: chosen?.name ?? '', to }), to, false),
    remove: () => change(() => actions.remove({ operation, name: chosen?.name ?? '' }), undefined, false),
    forgetError: () => setError(null),
  };
}

/** As it is saved: without what the body's type is taken for. */
function eventOf(request: TestRequest): object | { problem: string } {
  const sent = sentEvent({ ...request, body: '' });
  return 'problem' in sent ? sent : { ...sent, body: request.body };
}
