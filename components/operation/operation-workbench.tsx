'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { changedTexts } from '#components/conflict/changed-texts.ts';
import { ConflictDialog } from '#components/conflict/conflict-dialog.tsx';
import { FileTree } from '#components/editor/file-tree.tsx';
import { FunctionEditor } from '#components/editor/function-editor.tsx';
import { useFunctionFiles } from '#components/editor/use-function-files.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { issuesUnder } from '#components/form/field-issues.ts';
import { SaveButton, SaveState } from '#components/form/save-button.tsx';
import { Panes } from '#components/layout/panes.tsx';
import { ManifestToggle } from '#components/manifest/manifest-toggle.tsx';
import { ManifestView } from '#components/manifest/manifest-view.tsx';
import type { CheckManifest } from '#components/manifest/use-manifest.ts';
import { CallButtons } from '#components/operation/call-buttons.tsx';
import { CallPanel, type CallTab } from '#components/operation/call-panel.tsx';
import { problemsOf } from '#components/operation/call-problems.ts';
import { CallThis } from '#components/operation/call-this.tsx';
import { changedFiles } from '#components/operation/changed-files.ts';
import { CompareCalls } from '#components/operation/compare-calls.tsx';
import { describeOperation } from '#components/operation/describe-operation.ts';
import type { OperationDraft } from '#components/operation/draft.ts';
import { HttpServerForm } from '#components/operation/http-server-form.tsx';
import { InvocationTable } from '#components/operation/invocation-table.tsx';
import { operationForm, textsOf } from '#components/operation/operation-form.ts';
import { OperationSettings } from '#components/operation/operation-settings.tsx';
import { OperationSidebar, type SidebarTab } from '#components/operation/operation-sidebar.tsx';
import { PipelinesNaming } from '#components/operation/pipelines-naming.tsx';
import type { FilePlace } from '#components/operation/place-href.ts';
import { PodSettings } from '#components/operation/pod-settings.tsx';
import { type ReadRevision, SaveHistory } from '#components/operation/save-history.tsx';
import { SaveWithMessage } from '#components/operation/save-with-message.tsx';
import { SavedEvents } from '#components/operation/saved-events.tsx';
import { ScriptRunnerForm } from '#components/operation/script-runner-form.tsx';
import { rememberRequest } from '#components/operation/test-request.ts';
import { type SaveOperation, useOperation } from '#components/operation/use-operation.ts';
import { usePlaceInAddress } from '#components/operation/use-place-in-address.ts';
import { useShortcuts } from '#components/operation/use-shortcuts.ts';
import { type TestActions, useTest } from '#components/operation/use-test.ts';
import type { TestEventActions } from '#components/operation/use-test-events.ts';
import { manifestOf, withManifest } from '#components/operation/with-manifest.ts';
import { WorkbenchHeader } from '#components/operation/workbench-header.tsx';
import { DraftOffer } from '#components/unsaved/draft-offer.tsx';
import type { LiveBuild } from '#lib/builds/view.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { HttpServerDefaults } from '#lib/http/server-address.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';
import type { OperationSpec, OperationView } from '#lib/operations/schema.ts';
import type { Problem } from '#lib/problems/problem.ts';
import type { RuntimeView } from '#lib/runtimes/service.ts';
import type { TestEvent } from '#lib/test-events/schema.ts';

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
  actions: TestActions & { save: SaveOperation; check: CheckManifest<OperationSpec> };
  /** Small facts beside the name. */
  notes?: ReactNode;
  /** What there is of a saved operation: its images, Pods and calls, and how it is deleted. */
  builds?: ReactNode;
  pods?: ReactNode;
  /** Its latest calls, of everyone. */
  results?: { query: ListQuery<'invocations'>; snapshot: ListSnapshot<'invocations'> };
  /** Its named test events; absent for a new one. */
  events?: { all: TestEvent[]; actions: TestEventActions };
  /** The input of a step that the form begins with: its text, and the address of the step. */
  input?: { text: string; href: string };
  /** Its revisions. */
  saves?: { query: ListQuery<'saves'>; snapshot: ListSnapshot<'saves'>; read: ReadRevision };
  /** The pipelines that have a node of it. */
  pipelines?: string[];
  deletion?: ReactNode;
}

type PaneId = 'about' | 'code' | 'calls';

const noTypes = {};
const noProblems: Problem[] = [];
const filesAt = ['spec', 'processor', 'function', 'codeSource'];

function adviceOf(leftToBuild: string | undefined): string {
  const advice = 'Try calls the text as it stands here: nothing is saved. Run saves and builds it first.';
  return leftToBuild ? `${advice} ${leftToBuild}` : advice;
}

/** Where an operation is written and tried out: files and settings, the code, and what is called and came of it. */
export function OperationWorkbench(props: OperationWorkbenchProps) {
  const { operation, runtimes, actions } = props;
  const router = useRouter();
  const isNew = operation === null;
  // The address changes with the first call; what the form began with does not.
  const [input] = useState(props.input);
  const editing = useOperation({ stored: operation, runtimes, person: props.person, save: actions.save });
  const { draft, setDraft, isDirty, isSaving, error, save, conflict, offer } = editing;
  const test = useTest({
    operation,
    draft,
    save,
    invocation: props.invocation,
    build: props.build,
    input: input?.text,
    actions,
  });
  const files = useFunctionFiles(draft.files, (changed) => setDraft({ ...draft, files: changed }));
  // As the steps of runs name it.
  const revision = useSearchParams().get('revision') ?? undefined;
  const [pane, setPane] = useState<PaneId>(isNew ? 'about' : revision || input ? 'calls' : 'code');
  // What is new begins with its name.
  const [sidebar, setSidebar] = useState<SidebarTab>(isNew ? 'settings' : 'files');
  const [tab, setTab] = useState<CallTab>(props.invocation ? 'result' : revision ? 'history' : 'test');

  /** The files of the call that was made here last, and the call that was shown before it. */
  const [called, setCalled] = useState<{ files: Record<string, string>; before?: string } | null>(null);
  const [named, setNamed] = useState(props.invocation?.id);
  if (props.invocation && props.invocation.id !== named) {
    setNamed(props.invocation.id);
    if (props.invocation.id !== test.invocation?.id) {
      setTab('result');
      // Chosen among earlier ones, whose files were others.
      setCalled(null);
    }
  }
  const fileIssues = issuesUnder(error, filesAt);
  const [seenSaves, setSeenSaves] = useState(0);
  if (editing.saves !== seenSaves) {
    setSeenSaves(editing.saves);
    // The fields that are wrong are brought into sight.
    if (error && issuesUnder(error, []).length > fileIssues.length) {
      setSidebar('settings');
      setPane('about');
    }
  }

  const saveOnly = async (message?: string) => {
    goOn(await save(message));
  };
  const goOn = (saved: OperationView | undefined) => {
    if (!saved || !isNew) return;
    rememberRequest(saved.name, test.request);
    router.replace(`/operations/${saved.name}`);
  };
  const runtime = runtimes.find(({ name, aliases }) => [name, ...aliases].includes(draft.runtime));
  const isFunction = draft.kind === 'function';
  const [isManifest, setManifest] = useState(false);
  const toManifest = useManifestOf(operation);
  const [place, setPlace] = useState<Problem | null>(null);
  const addressed = usePlaceInAddress();
  const [followed, setFollowed] = useState<FilePlace>();
  if (addressed !== followed) {
    setFollowed(addressed);
    // The file may have gone since.
    if (addressed && draft.files.some(({ name }) => name === addressed.file)) {
      setPane('code');
      setManifest(false);
      setPlace({ ...addressed, message: '' });
    }
  }
  const found = useMemo(
    () =>
      called && test.invocation?.id !== called.before
        ? problemsOf(test.invocation, test.build, called.files)
        : noProblems,
    [called, test.invocation, test.build],
  );
  const showCall = () => {
    const texts = Object.fromEntries(draft.files.map(({ name, text }) => [name, text]));
    setCalled({ files: texts, before: test.invocation?.id });
    setPane('calls');
    // Who reads the log goes on reading it.
    setTab((before) => (before === 'log' ? before : 'result'));
  };
  const run = () => {
    showCall();
    return test.run();
  };
  const tryOut = () => {
    showCall();
    return test.tryOut();
  };
  const onTry = isFunction && runtime?.tries ? tryOut : undefined;
  useShortcuts({ onSave: () => saveOnly(), onRun: onTry ?? run });

  // The page was rendered with what was stored then; what has been typed or saved since was not judged.
  const judged = operation?.spec.processor.httpServer;
  const isJudgedPlace =
    draft.httpServer.address === (judged?.address ?? '') &&
    draft.httpServer.port === String(judged?.port ?? '');
  const problems = new Set(fileIssues.map((issue) => String(issue.path[0] ?? '')));
  const changed = changedFiles(draft.files, editing.savedDraft.files);

  const history = operation && props.saves && (
    <div className="flex flex-col gap-5">
      <section aria-labelledby="revisions" className="flex flex-col gap-2">
        <h2 id="revisions" className="font-medium text-sm">
          Revisions
        </h2>
        <SaveHistory
          operation={operation}
          query={props.saves.query}
          snapshot={props.saves.snapshot}
          draft={draft}
          isDirty={isDirty}
          readRevision={props.saves.read}
          wanted={revision}
          onSeen={() => window.history.replaceState(null, '', `/operations/${operation.name}`)}
          onRestore={(then) => {
            setDraft(then);
            setPane('code');
          }}
        />
      </section>
      <section aria-labelledby="calls" className="flex flex-col gap-2">
        <h2 id="calls" className="font-medium text-sm">
          Latest calls
        </h2>
        {props.results && <InvocationTable {...props.results} />}
      </section>
    </div>
  );
  const settings = (
    <>
      <OperationSettings draft={draft} onChange={setDraft} runtimes={runtimes} error={error} isNew={isNew} />
      {draft.kind !== 'httpServer' && (
        <PodSettings
          value={draft.pods}
          onChange={(pods) => setDraft({ ...draft, pods })}
          serviceAccounts={props.serviceAccounts}
          error={error}
        />
      )}
      {props.pipelines && <PipelinesNaming pipelines={props.pipelines} />}
      {props.deletion}
    </>
  );
  const form = (
    <>
      {fileIssues.length > 0 && isFunction && <FileIssues issues={fileIssues} />}
      {isFunction && (
        <FunctionEditor
          files={files}
          problems={problems}
          changed={changed}
          types={runtime?.types ?? noTypes}
          found={found}
          place={place}
        />
      )}
      {draft.kind === 'httpServer' && (
        <div className="min-h-0 flex-1 overflow-y-auto bg-surface p-4">
          <HttpServerForm
            value={draft.httpServer}
            onChange={(httpServer) => setDraft({ ...draft, httpServer })}
            error={error}
            defaults={props.httpServerDefaults}
            refusal={isJudgedPlace ? props.httpServerRefusal : undefined}
          />
        </div>
      )}
      {draft.kind === 'scriptRunner' && (
        <ScriptRunnerForm
          value={draft.scriptRunner}
          onChange={(scriptRunner) => setDraft({ ...draft, scriptRunner })}
          error={error}
        />
      )}
    </>
  );
  const code = (
    <>
      <ManifestView
        name={draft.name}
        stored={operation?.name ?? null}
        isShown={isManifest}
        draft={draft}
        manifestOf={toManifest}
        withManifest={withManifest}
        check={actions.check}
        onChange={setDraft}
        onClose={() => setManifest(false)}
      />
      <div className={isManifest ? 'hidden' : 'contents'}>{form}</div>
    </>
  );
  return (
    <div data-fills-window className="flex min-h-0 flex-1 flex-col">
      <WorkbenchHeader
        title={isNew ? 'New operation' : operation.name}
        notes={props.notes}
        summary={describeOperation(draft, runtime?.displayName)}
        onSettings={() => {
          setPane('about');
          setSidebar('settings');
        }}
      >
        <ManifestToggle
          isShown={isManifest}
          onChange={(isShown) => {
            setManifest(isShown);
            setPane('code');
          }}
        />
        <SaveState isNew={isNew} isDirty={isDirty} />
        <SaveButton size="sm" isNew={isNew} isDirty={isDirty} isSaving={isSaving} onSave={() => saveOnly()} />
        <SaveWithMessage isDisabled={isSaving || !(isNew || isDirty)} onSave={saveOnly} />
        <CallButtons test={test} onRun={run} onTry={onTry} />
      </WorkbenchHeader>
      {(offer || error) && (
        <div className="flex max-h-[40dvh] shrink-0 flex-col gap-3 overflow-y-auto border-border border-b p-3">
          {offer && (
            <DraftOffer {...offer} onRestore={editing.restoreOffer} onDiscard={editing.discardOffer} />
          )}
          {error && <ErrorAlert key={editing.saves} error={error} isBroughtIntoView />}
        </div>
      )}
      <Panes<PaneId>
        name="operation"
        shown={pane}
        onShow={setPane}
        panes={[
          {
            id: 'about',
            label: isFunction ? 'Files' : 'Settings',
            size: '260px',
            least: '180px',
            content: (
              <OperationSidebar
                files={
                  isFunction ? (
                    <FileTree name={draft.name} files={files} problems={problems} changed={changed} />
                  ) : undefined
                }
                settings={settings}
                tab={sidebar}
                onTab={setSidebar}
              />
            ),
          },
          { id: 'code', label: 'Code', size: '50%', least: '240px', content: code },
          {
            id: 'calls',
            label: 'Result',
            size: '400px',
            least: '280px',
            content: (
              <CallPanel
                test={test}
                found={found}
                onProblem={(problem) => {
                  setPane('code');
                  setManifest(false);
                  setPlace({ ...problem });
                }}
                tab={tab}
                onTab={setTab}
                advice={onTry && adviceOf(runtime?.leftToBuild)}
                requestActions={operation && <CallThis operation={operation.name} request={test.request} />}
                events={
                  operation &&
                  props.events && (
                    <SavedEvents operation={operation.name} test={test} {...props.events} input={input} />
                  )
                }
                isScript={draft.kind === 'scriptRunner'}
                comparison={
                  test.invocation &&
                  props.results && <CompareCalls shown={test.invocation.id} {...props.results} />
                }
                build={props.builds}
                pods={props.pods}
                history={history}
              />
            ),
          },
        ]}
      />
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

function useManifestOf(operation: OperationView | null) {
  const metadata = operation?.metadata;
  return useCallback((draft: OperationDraft) => manifestOf(draft, metadata), [metadata]);
}

function FileIssues({ issues }: { issues: ReturnType<typeof issuesUnder> }) {
  return (
    <ul
      aria-label="Problems with the files"
      className="flex shrink-0 flex-col gap-1 border-border border-b bg-surface px-4 py-2 text-danger text-sm"
    >
      {issues.map((issue) => (
        <li key={`${issue.path.join('/')} ${issue.message}`}>
          {issue.path.length > 0 && <code className="text-[13px]">{issue.path.join('/')}: </code>}
          {issue.message}
        </li>
      ))}
    </ul>
  );
}
