'use client';

import { Button, Chip } from '@heroui/react';
import { useEffect, useEffectEvent, useState } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import type { OperationDraft } from '#components/operation/draft.ts';
import { operationForm, textsOf } from '#components/operation/operation-form.ts';
import { RevisionDialog } from '#components/operation/revision-dialog.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';
import type { OperationSave } from '#lib/operations/save.ts';
import type { OperationSpec, OperationView } from '#lib/operations/schema.ts';

export type ReadRevision = (input: {
  name: string;
  revision: string;
}) => Promise<ActionResult<{ spec: OperationSpec }>>;

interface SaveHistoryProps {
  operation: OperationView;
  query: ListQuery<'saves'>;
  snapshot: ListSnapshot<'saves'>;
  /** What the editor holds. */
  draft: OperationDraft;
  isDirty: boolean;
  readRevision: ReadRevision;
  /** A revision that is compared at once, if it is among the latest. */
  wanted?: string;
  /** The comparison of the wanted one was closed. */
  onSeen(): void;
  /** Puts a revision into the editor, where it is not saved yet. */
  onRestore(draft: OperationDraft): void;
}

/** Who has saved an operation, when and why; each save is compared with what is there now, and can be gone back to. */
export function SaveHistory(props: SaveHistoryProps) {
  const { operation, draft } = props;
  const { items, nextCursor } = useLiveList('saves', props.query, props.snapshot);
  const [opened, setOpened] = useState<{ save: OperationSave; then: OperationDraft } | null>(null);
  const [reading, setReading] = useState<string | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);

  async function draftOf(revision: string): Promise<OperationDraft | undefined> {
    const result = await callAction(() => props.readRevision({ name: operation.name, revision }), {
      isRepeatable: true,
    });
    setError(result.ok ? null : result.error);
    return result.ok ? operationForm.draftOf({ ...operation, revision, spec: result.spec }) : undefined;
  }
  async function open(save: OperationSave) {
    setReading(save.id);
    const then = await draftOf(save.revision);
    setReading(null);
    if (then) setOpened({ save, then });
  }
  const openWanted = useEffectEvent(() => {
    const save = items.find(({ revision }) => revision === props.wanted);
    if (save) void open(save);
  });
  // Once, with the page that names it.
  useEffect(() => openWanted(), []);
  const close = () => {
    setOpened(null);
    if (props.wanted !== undefined) props.onSeen();
  };
  const [current] = items;
  return (
    <div className="flex flex-col gap-3">
      {error && <ErrorAlert error={error} />}
      <ol aria-label="Revisions" className="panel divide-y divide-border">
        {items.map((save) => (
          <li key={save.id} className="flex items-start gap-3 px-3 py-2.5 text-sm">
            <div className="flex min-w-0 flex-1 flex-col gap-0.5">
              <p className={save.message ? 'wrap-anywhere' : 'text-muted'}>
                {save.message ?? 'Saved without a message'}
              </p>
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-muted text-xs">
                <code>{save.revision.slice(0, 12)}</code>
                {save.by !== null && <span className="wrap-anywhere">{save.by}</span>}
                <TimeAgo at={save.savedAt} />
                {save === current && (
                  <Chip size="sm" variant="soft" color="success">
                    Current
                  </Chip>
                )}
              </p>
            </div>
            <Button
              size="sm"
              variant="tertiary"
              isPending={reading === save.id}
              aria-label={`Compare revision ${save.revision.slice(0, 12)}`}
              onPress={() => open(save)}
            >
              Compare
            </Button>
          </li>
        ))}
      </ol>
      {nextCursor && (
        <p className="text-muted text-xs">
          These are the latest; all are at <code>GET /api/v1/operations/{operation.name}/revisions</code>.
        </p>
      )}
      {opened && (
        <RevisionDialog
          save={opened.save}
          texts={textsOf(opened.then)}
          now={textsOf(draft)}
          isDirty={props.isDirty}
          others={items}
          readTexts={async (revision) => {
            const other = await draftOf(revision);
            return other && textsOf(other);
          }}
          onRestore={() => {
            props.onRestore(opened.then);
            close();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}
