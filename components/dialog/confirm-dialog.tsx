'use client';

import { AlertDialog, Button } from '@heroui/react';
import { type ReactNode, useEffect } from 'react';

interface ConfirmDialogProps {
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** The button that does it: "Delete". */
  verb: string;
  /** The button after which all is as it was before. */
  cancel?: string;
  /** A third button, with a choice of its own. */
  other?: { verb: string; onChoose(): void };
  status?: 'danger' | 'warning' | 'accent';
  isPending?: boolean;
  onConfirm(): void;
  /** Called by the button that cancels and by Escape: must change nothing. */
  onClose(): void;
}

/** Asks before something that cannot be undone. While it is being done, it can no longer be cancelled. */
export function ConfirmDialog({
  title,
  children,
  verb,
  cancel = 'Cancel',
  other,
  status = 'danger',
  isPending = false,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  // React Aria hears keys in the dialog alone, and the focus comes there a moment after the dialog is seen.
  useEffect(() => {
    const onKeyDown = ({ key, defaultPrevented }: KeyboardEvent) => {
      if (key === 'Escape' && !isPending && !defaultPrevented) onClose();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isPending, onClose]);
  return (
    <AlertDialog>
      <AlertDialog.Backdrop
        isOpen
        isKeyboardDismissDisabled={isPending}
        onOpenChange={(isOpen) => !isOpen && onClose()}
      >
        <AlertDialog.Container>
          <AlertDialog.Dialog className={other ? 'sm:max-w-lg' : 'sm:max-w-md'}>
            <AlertDialog.Header>
              <AlertDialog.Icon status={status} />
              <AlertDialog.Heading>{title}</AlertDialog.Heading>
            </AlertDialog.Header>
            <AlertDialog.Body>{children}</AlertDialog.Body>
            <AlertDialog.Footer className="flex-wrap">
              <Button variant="tertiary" isDisabled={isPending} onPress={onClose}>
                {cancel}
              </Button>
              {other && (
                <Button variant="secondary" isDisabled={isPending} onPress={other.onChoose}>
                  {other.verb}
                </Button>
              )}
              <Button
                variant={status === 'danger' ? 'danger' : 'primary'}
                isPending={isPending}
                onPress={onConfirm}
              >
                {verb}
              </Button>
            </AlertDialog.Footer>
          </AlertDialog.Dialog>
        </AlertDialog.Container>
      </AlertDialog.Backdrop>
    </AlertDialog>
  );
}
