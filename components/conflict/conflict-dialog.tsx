'use client';

import { Button, Modal, Tabs } from '@heroui/react';
import { useState } from 'react';
import type { ChangedText } from '#components/conflict/changed-texts.ts';
import { TextDiff } from '#components/conflict/text-diff.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';

interface ConflictDialogProps {
  /** What two people have changed: "greet". */
  name: string;
  /** When the other saved; `null`: they deleted it. */
  savedAt: string | null;
  changes: ChangedText[];
  isSaving: boolean;
  onOverwrite(): void;
  onTakeTheirs(): void;
  /** Edits on; nothing is lost, and the next save asks again. */
  onClose(): void;
}

/** Says that someone else has saved meanwhile, shows both versions, and lets the user choose. */
export function ConflictDialog(props: ConflictDialogProps) {
  const { name, savedAt, changes, isSaving, onOverwrite, onTakeTheirs, onClose } = props;
  const isDeleted = savedAt === null;
  return (
    <Modal>
      <Modal.Backdrop
        isOpen
        isDismissable={false}
        isKeyboardDismissDisabled={isSaving}
        onOpenChange={(isOpen) => !isOpen && onClose()}
      >
        <Modal.Container size={isDeleted ? 'md' : 'cover'}>
          <Modal.Dialog>
            <Modal.Header>
              <Modal.Heading>
                {isDeleted ? `${name} was deleted meanwhile` : `${name} was saved by someone else meanwhile`}
              </Modal.Heading>
            </Modal.Header>
            <Modal.Body className="flex min-h-0 flex-1 flex-col gap-3">
              <p className="text-muted text-sm">
                {isDeleted ? (
                  'Nothing of yours was saved. You can save it anew, or keep editing.'
                ) : (
                  <>
                    Nothing of yours was saved. Lines marked − are only in what they saved{' '}
                    <TimeAgo at={savedAt} />, lines marked + only in what you have.
                  </>
                )}
              </p>
              {!isDeleted && <Changes changes={changes} />}
            </Modal.Body>
            <Modal.Footer className="flex-wrap">
              <Button variant="tertiary" isDisabled={isSaving} onPress={onClose}>
                Keep editing
              </Button>
              {!isDeleted && (
                <Button variant="secondary" isDisabled={isSaving} onPress={onTakeTheirs}>
                  Take theirs
                </Button>
              )}
              <Button variant={isDeleted ? 'primary' : 'danger'} isPending={isSaving} onPress={onOverwrite}>
                {isDeleted ? 'Save it anew' : 'Overwrite with mine'}
              </Button>
            </Modal.Footer>
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </Modal>
  );
}

function Changes({ changes }: { changes: ChangedText[] }) {
  const [shown, setShown] = useState(changes[0]?.name);
  const change = changes.find(({ name }) => name === shown) ?? changes[0];
  if (!change) return <p className="text-sm">Both say the same.</p>;
  return (
    <>
      <Tabs
        variant="secondary"
        selectedKey={change.name}
        onSelectionChange={(key) => setShown(String(key))}
        className="min-w-0"
      >
        <Tabs.ListContainer className="bg-transparent">
          <Tabs.List aria-label="What differs">
            {changes.map(({ name, theirs, mine }) => (
              <Tabs.Tab key={name} id={name} className="w-auto font-mono text-[13px]">
                {name}
                {theirs === null && <span className="ml-1.5 font-sans text-muted">only yours</span>}
                {mine === null && <span className="ml-1.5 font-sans text-muted">only theirs</span>}
                <Tabs.Indicator />
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs.ListContainer>
      </Tabs>
      <section
        aria-label={`Comparison of ${change.name}`}
        className="min-h-64 flex-1 overflow-hidden rounded-lg border border-border"
      >
        <TextDiff
          key={change.name}
          path={change.name}
          label={change.name}
          theirs={change.theirs ?? ''}
          mine={change.mine ?? ''}
        />
      </section>
    </>
  );
}
