'use client';

import { Button, Modal } from '@heroui/react';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { changedTexts } from '#components/conflict/changed-texts.ts';
import { Changes } from '#components/conflict/changes.tsx';
import { SelectInput } from '#components/form/select-input.tsx';
import { formatInstant } from '#components/time/format.ts';
import type { OperationSave } from '#lib/operations/save.ts';

interface RevisionDialogProps {
  save: OperationSave;
  /** What was saved, by name. */
  texts: Record<string, string>;
  /** What the editor holds. */
  now: Record<string, string>;
  /** True when the editor holds what is not saved. */
  isDirty: boolean;
  /** What else it can be compared with. */
  others: OperationSave[];
  /** The texts of another revision; undefined when that failed, which is told elsewhere. */
  readTexts(revision: string): Promise<Record<string, string> | undefined>;
  onRestore(): void;
  onClose(): void;
}

const editor = 'editor';

/** A revision beside what the editor holds, or beside another one. */
export function RevisionDialog(props: RevisionDialogProps) {
  const { save, texts, now, others } = props;
  const [other, setOther] = useState<{ id: string; texts: Record<string, string> }>({
    id: editor,
    texts: now,
  });
  async function choose(id: string) {
    if (id === editor) return setOther({ id, texts: now });
    const chosen = others.find((one) => one.id === id);
    const read = chosen && (await props.readTexts(chosen.revision));
    if (read) setOther({ id, texts: read });
  }
  const changes = changedTexts(texts, other.texts);
  const isSame = changedTexts(texts, now).length === 0;
  return (
    <Modal>
      <Modal.Backdrop isOpen onOpenChange={(isOpen) => !isOpen && props.onClose()}>
        <Modal.Container size="cover">
          <Modal.Dialog>
            <Modal.Header>
              <Modal.Heading>
                Revision <code>{save.revision.slice(0, 12)}</code>
              </Modal.Heading>
            </Modal.Header>
            <Modal.Body className="flex min-h-0 flex-1 flex-col gap-3">
              <div className="flex flex-wrap items-end justify-between gap-3">
                <p className="text-muted text-sm">
                  {save.message && <span className="text-foreground">{save.message} </span>}
                  Lines marked − are only in this revision, lines marked + only in what it is compared with.
                </p>
                <SelectInput
                  label="Compare with"
                  className="sm:w-80"
                  value={other.id}
                  options={[
                    {
                      id: editor,
                      label: props.isDirty ? 'The editor, with what is not saved' : 'The editor',
                    },
                    ...others
                      .filter(({ id }) => id !== save.id)
                      .map(({ id, revision, message, savedAt }) => ({
                        id,
                        label: `${revision.slice(0, 12)} · ${message ?? formatInstant(savedAt)}`,
                      })),
                  ]}
                  onChange={choose}
                />
              </div>
              <Changes
                key={other.id}
                changes={changes}
                theirs="in this revision"
                mine="in the other"
                savedBy="in this revision"
              />
            </Modal.Body>
            <Modal.Footer className="flex-wrap">
              <Button variant="tertiary" onPress={props.onClose}>
                Close
              </Button>
              <Button
                variant={props.isDirty ? 'danger' : 'primary'}
                isDisabled={isSame}
                onPress={props.onRestore}
              >
                <Undo2 aria-hidden className="size-4" />
                {props.isDirty ? 'Replace what is not saved' : 'Restore into the editor'}
              </Button>
            </Modal.Footer>
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </Modal>
  );
}
