import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import type { OperationDraft } from '#components/operation/draft.ts';
import { operationForm } from '#components/operation/operation-form.ts';
import {
  firstRequest,
  recallRequest,
  rememberRequest,
  type SentEvent,
  sentEvent,
  type TestRequest,
} from '#components/operation/test-request.ts';
import { useInvocation } from '#components/operation/use-invocation.ts';
import { newRequestKey } from '#components/request/request-key.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { BuildView, LiveBuild } from '#lib/builds/view.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import type { OperationView } from '#lib/operations/schema.ts';

/** What the test panel holds, as it is sent. */
interface SentRequest extends SentEvent {
  name: string;
  idempotencyKey: string;
}

type Called = Promise<ActionResult<{ invocation: InvocationOutline }>>;

/** The server actions of the test panel. */
export interface TestActions {
  invoke(input: SentRequest): Called;
  try(input: SentRequest & { spec: object }): Called;
  cancel(id: string): Promise<ActionResult<{ id: string }>>;
}

/** What the test panel shows, and what its buttons do. */
export interface Test {
  request: TestRequest;
  setRequest(request: TestRequest): void;
  /** Saves the form, and calls what was saved. */
  run(): Promise<void>;
  /** Calls the form's text as it stands: nothing is saved. */
  tryOut(): Promise<void>;
  /** Ends the call that is shown. */
  cancel(): Promise<void>;
  /** What was pressed, until its call is on its way. */
  starting: 'run' | 'try' | null;
  error: ErrorView | null;
  invocation: InvocationOutline | null;
  build: BuildView | null;
}

/** The operation of a try whose form has no name yet. */
const unnamed = 'unnamed';

/** The test panel's state: the request, and the call that it shows, live. */
export function useTest(options: {
  operation: OperationView | null;
  draft: OperationDraft;
  /** @returns Undefined when it was not saved; the form says why. */
  save: () => Promise<OperationView | undefined>;
  /** The invocation the address names, with its build. */
  invocation: InvocationOutline | null;
  build: LiveBuild | null;
  /** What the form begins with, where the address says so: JSON text. */
  input?: string;
  actions: TestActions;
}): Test {
  const { operation, draft, save, input, actions } = options;
  const router = useRouter();
  const isNew = operation === null;
  const [request, setRequest] = useState(() =>
    input === undefined ? firstRequest : { ...firstRequest, body: input },
  );
  const [error, setError] = useState<ErrorView | null>(null);
  const [starting, setStarting] = useState<Test['starting']>(null);
  const live = useInvocation(options.invocation, options.build);
  useEffect(() => {
    const recalled = operation && input === undefined && recallRequest(operation.name);
    if (recalled) setRequest(recalled);
  }, [operation, input]);

  const start = async (what: 'run' | 'try', work: () => Promise<void>) => {
    if (starting) return;
    setStarting(what);
    setError(null);
    await work();
    setStarting(null);
  };
  /** @returns Its address, when the call is on its way. */
  const call = async (name: string, send: (request: SentRequest) => Called) => {
    const event = sentEvent(request);
    if ('problem' in event) {
      setError({ code: 'INVALID_INPUT', message: `The headers: ${event.problem}`, fault: 'configuration' });
      return undefined;
    }
    // With a key of its own, so that it can be sent again when its answer was lost.
    const sent = { ...event, idempotencyKey: newRequestKey(), name };
    const result = await callAction(() => send(sent), { isRepeatable: true });
    if (!result.ok) {
      setError(result.error);
      return undefined;
    }
    live.show(result.invocation);
    return `/operations/${name}?invocation=${result.invocation.id}`;
  };
  return {
    request,
    setRequest,
    starting,
    error,
    invocation: live.invocation,
    build: live.build,
    run: () =>
      start('run', async () => {
        const saved = await save();
        if (!saved) return;
        rememberRequest(saved.name, request);
        const address = await call(saved.name, actions.invoke);
        // A new operation moves to its own page; on that page the address alone changes.
        if (address && isNew) router.replace(address);
        else if (address) window.history.replaceState(null, '', address);
      }),
    tryOut: () =>
      start('try', async () => {
        if (operation) rememberRequest(operation.name, request);
        const spec = operationForm.specOf(draft);
        const address = await call(draft.name.trim() || unnamed, (sent) => actions.try({ ...sent, spec }));
        // A new operation has no page of its own yet.
        if (address && !isNew) window.history.replaceState(null, '', address);
      }),
    async cancel() {
      if (!live.invocation) return;
      const { id } = live.invocation;
      const result = await callAction(() => actions.cancel(id), { isRepeatable: true });
      if (!result.ok) setError(result.error);
    },
  };
}
