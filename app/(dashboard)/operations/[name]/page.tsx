import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import {
  buildOperationAction,
  cancelInvocationAction,
  checkOperationManifestAction,
  deleteOperationAction,
  deleteTestEventAction,
  invokeOperationAction,
  readRevisionAction,
  renameTestEventAction,
  saveOperationAction,
  saveTestEventAction,
  tryOperationAction,
} from '#app/(dashboard)/operations/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { LatestBuilds } from '#components/build/build-list.tsx';
import { ObjectMetadataView } from '#components/manifest/object-metadata.tsx';
import { BuildButton } from '#components/operation/build-button.tsx';
import { DeleteOperation } from '#components/operation/delete-operation.tsx';
import { OperationPods } from '#components/operation/operation-pods.tsx';
import { OperationWorkbench } from '#components/operation/operation-workbench.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { findServerRefusal } from '#lib/calls/call-server.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { parseJson, stringifyJson } from '#lib/json.ts';
import { readList } from '#lib/live/read-list.ts';
import { readThing } from '#lib/live/read-thing.ts';
import { findOperation, getOperation, listPipelinesNaming } from '#lib/operations/service.ts';
import { getRunText } from '#lib/runs/service.ts';
import { listRuntimes } from '#lib/runtimes/service.ts';
import { listTestEvents } from '#lib/test-events/service.ts';

interface OperationPageProps {
  params: Promise<{ name: string }>;
  searchParams: SearchParams;
}

export async function generateMetadata({ params }: OperationPageProps): Promise<Metadata> {
  return { title: (await params).name };
}

export default async function OperationPage({ params, searchParams }: OperationPageProps) {
  const user = await requireUser();
  const { name } = await params;
  const { invocation: invocationId, input: inputOf } = await readParams(searchParams, [
    'invocation',
    'input',
  ]);
  // Where the form of a new one was before it moved to an address that no name can have.
  if (name === 'new' && !(await findOperation(name))) redirect('/operations/-/new');
  const operation = await findOrMissing(getOperation(name));
  const latest = { operation: name, limit: 5 };
  const results = { operation: name, limit: 20 };
  const [runtimes, pods, builds, invocations, saves, pipelines, events, input, invocation] =
    await Promise.all([
      listRuntimes(),
      readList('pods', { operation: name }),
      readList('builds', latest),
      readList('invocations', results),
      readList('saves', { operation: name }),
      listPipelinesNaming(name),
      listTestEvents(name),
      inputOf ? findStepInput(inputOf) : undefined,
      invocationId ? findOrMissing(readThing('invocation', invocationId)) : null,
    ]);
  const build = invocation?.buildId ? await readThing('build', invocation.buildId) : null;
  const { httpServer } = operation.spec.processor;
  const isBuildable = httpServer === undefined;
  const refusal = httpServer && (await findServerRefusal(httpServer, config()));
  return (
    <OperationWorkbench
      key={name}
      operation={operation}
      person={user.id}
      runtimes={runtimes}
      serviceAccounts={config().serviceAccounts}
      httpServerDefaults={config().httpServer}
      httpServerRefusal={refusal}
      invocation={invocation}
      build={build}
      actions={{
        save: saveOperationAction,
        invoke: invokeOperationAction,
        try: tryOperationAction,
        cancel: cancelInvocationAction,
        check: checkOperationManifestAction,
      }}
      notes={
        <>
          Revision <code>{operation.revision.slice(0, 12)}</code>
          <ObjectMetadataView metadata={operation.metadata} />
        </>
      }
      builds={
        isBuildable ? (
          <div className="flex flex-col items-start gap-3">
            <BuildButton name={name} action={buildOperationAction} />
            <LatestBuilds query={latest} snapshot={builds} />
          </div>
        ) : undefined
      }
      pods={
        isBuildable ? (
          <OperationPods query={{ operation: name }} snapshot={pods} newestRevision={operation.revision} />
        ) : undefined
      }
      results={{ query: results, snapshot: invocations }}
      saves={{ query: { operation: name }, snapshot: saves, read: readRevisionAction }}
      events={{
        all: events,
        actions: {
          save: saveTestEventAction,
          rename: renameTestEventAction,
          remove: deleteTestEventAction,
        },
      }}
      input={input}
      pipelines={pipelines}
      deletion={
        <section aria-label="Delete the operation" className="border-separator border-t pt-4">
          <DeleteOperation name={name} action={deleteOperationAction} />
        </section>
      }
    />
  );
}

/** The input of a step, named as `RUN/SEQ`; absent where there is none, as of a run that was deleted. */
async function findStepInput(of: string): Promise<{ text: string; href: string } | undefined> {
  const [run, seq] = of.split('/');
  const step = Number(seq);
  if (!run || !Number.isSafeInteger(step)) return undefined;
  try {
    const text = await getRunText(run, { of: 'input', seq: step });
    return { text: indented(text), href: `/runs/${run}?step=${step}` };
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** With the digits of its numbers. */
function indented(json: string): string {
  return stringifyJson(parseJson(json), 2);
}
