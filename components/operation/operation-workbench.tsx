'use client';

import { useRouter } from 'next/navigation';
import { changedTexts } from '#components/conflict/changed-texts.ts';
import { ConflictDialog } from '#components/conflict/conflict-dialog.tsx';
import { FunctionEditor } from '#components/editor/function-editor.tsx';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { issuesUnder } from '#components/form/field-issues.ts';
import { SaveBar } from '#components/form/save-bar.tsx';
import { HttpServerForm } from '#components/operation/http-server-form.tsx';
import { operationForm, textsOf } from '#components/operation/operation-form.ts';
import { OperationSettings } from '#components/operation/operation-settings.tsx';
import { PodSettings } from '#components/operation/pod-settings.tsx';
import { ScriptRunnerForm } from '#components/operation/script-runner-form.tsx';
import { TestPanel } from '#components/operation/test-panel.tsx';
import { rememberRequest } from '#components/operation/test-request.ts';
import { type SaveOperation, useOperation } from '#components/operation/use-operation.ts';
import { useShortcuts } from '#components/operation/use-shortcuts.ts';
import { type TestActions, useTest } from '#components/operation/use-test.ts';
import { DraftOffer } from '#components/unsaved/draft-offer.tsx';
import type { LiveBuild } from '#lib/builds/view.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { HttpServerDefaults } from '#lib/http/server-address.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import type { OperationView } from '#lib/operations/schema.ts';
import type { RuntimeView } from '#lib/runtimes/service.ts';

interface OperationWorkbenchProps {
  /** `null` for a new operation. */
  operation: OperationView | null;
  /** Id of who edits. */
  person: string;
  runtimes: RuntimeView[];
  /** The service accounts Pods may run as. */
  serviceAccounts: string[];
  /** What an HTTP server without address or port means. */
  httpServerDefaults: HttpServerDefaults;
  /** Why the server of the saved operation cannot be called; absent when it can, or when that is not known before. */
  httpServerRefusal?: ErrorView;
  /** The invocation the address names, with its build. */
  invocation: InvocationOutline | null;
  build: LiveBuild | null;
  actions: TestActions & { save: SaveOperation };
}

const noTypes = {};
const files = ['spec', 'processor', 'function', 'codeSource'];

/** Where an operation is written and tried out: its form and files beside the test panel. */
export function OperationWorkbench({
  operation,
  person,
  runtimes,
  serviceAccounts,
  httpServerDefaults,
  httpServerRefusal,
  invocation,
  build,
  actions,
}: OperationWorkbenchProps) {
  const router = useRouter();
  const isNew = operation === null;
  const editing = useOperation({ stored: operation, runtimes, person, save: actions.save });
  const { draft, setDraft, isDirty, isSaving, error, save, conflict, offer } = editing;
  const test = useTest({ operation, draft, save, invocation, build, actions });
  const saveOnly = async () => {
    goOn(await save());
  };
  const goOn = (saved: OperationView | undefined) => {
    if (!saved || !isNew) return;
    rememberRequest(saved.name, test.request);
    router.replace(`/operations/${saved.name}`);
  };
  const runtime = runtimes.find(({ name, aliases }) => [name, ...aliases].includes(draft.runtime));
  const canTry = draft.kind === 'function' && runtime?.tries === true;
  useShortcuts({ onSave: saveOnly, onRun: canTry ? test.tryOut : test.run });

  // The page was rendered with what was stored then; what has been typed or saved since was not judged.
  const judged = operation?.spec.processor.httpServer;
  const isJudgedPlace =
    draft.httpServer.address === (judged?.address ?? '') &&
    draft.httpServer.port === String(judged?.port ?? '');
  const fileIssues = issuesUnder(error, files);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_25rem] 2xl:grid-cols-[minmax(0,1fr)_32rem]">
      <div className="flex min-w-0 flex-col gap-4">
        {offer && <DraftOffer {...offer} onRestore={editing.restoreOffer} onDiscard={editing.discardOffer} />}
        {error && <ErrorAlert key={editing.saves} error={error} isBroughtIntoView />}
        <OperationSettings
          draft={draft}
          onChange={setDraft}
          runtimes={runtimes}
          error={error}
          isNew={isNew}
        />
        {draft.kind === 'function' && (
          <>
            {fileIssues.length > 0 && <FileIssues issues={fileIssues} />}
            <FunctionEditor
              files={draft.files}
              onChange={(changed) => setDraft({ ...draft, files: changed })}
              problems={new Set(fileIssues.map((issue) => String(issue.path[0] ?? '')))}
              types={runtime?.types ?? noTypes}
            />
          </>
        )}
        {draft.kind === 'httpServer' && (
          <HttpServerForm
            value={draft.httpServer}
            onChange={(httpServer) => setDraft({ ...draft, httpServer })}
            error={error}
            defaults={httpServerDefaults}
            refusal={isJudgedPlace ? httpServerRefusal : undefined}
          />
        )}
        {draft.kind === 'scriptRunner' && (
          <ScriptRunnerForm
            value={draft.scriptRunner}
            onChange={(scriptRunner) => setDraft({ ...draft, scriptRunner })}
            error={error}
          />
        )}
        {draft.kind !== 'httpServer' && (
          <PodSettings
            value={draft.pods}
            onChange={(pods) => setDraft({ ...draft, pods })}
            serviceAccounts={serviceAccounts}
            error={error}
          />
        )}
        <SaveBar isNew={isNew} isDirty={isDirty} isSaving={isSaving} onSave={saveOnly} />
      </div>
      <div className="min-w-0 xl:sticky xl:top-6">
        <TestPanel
          request={test.request}
          onChange={test.setRequest}
          onRun={test.run}
          onTry={canTry ? test.tryOut : undefined}
          leftToBuild={runtime?.leftToBuild}
          onCancel={test.cancel}
          starting={test.starting}
          isScript={draft.kind === 'scriptRunner'}
          error={test.error}
          invocation={test.invocation}
          build={test.build}
        />
      </div>
      {conflict && (
        <ConflictDialog
          name={draft.name}
          savedAt={conflict.theirs?.updatedAt ?? null}
          changes={
            conflict.theirs
              ? changedTexts(textsOf(operationForm.draftOf(conflict.theirs)), textsOf(draft))
              : []
          }
          isSaving={isSaving}
          onOverwrite={async () => goOn(await editing.overwrite())}
          onTakeTheirs={editing.takeTheirs}
          onClose={editing.closeConflict}
        />
      )}
    </div>
  );
}

function FileIssues({ issues }: { issues: ReturnType<typeof issuesUnder> }) {
  return (
    <ul aria-label="Problems with the files" className="flex flex-col gap-1 text-danger text-sm">
      {issues.map((issue) => (
        <li key={`${issue.path.join('/')} ${issue.message}`}>
          {issue.path.length > 0 && <code className="text-[13px]">{issue.path.join('/')}: </code>}
          {issue.message}
        </li>
      ))}
    </ul>
  );
}
