'use client';

import { Button, Modal } from '@heroui/react';
import type { ChangedText } from '#components/conflict/changed-texts.ts';
import { Changes } from '#components/conflict/changes.tsx';
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
              {!isDeleted && (
                <Changes changes={changes} theirs="theirs" mine="yours" savedBy="saved by someone else" />
              )}
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
