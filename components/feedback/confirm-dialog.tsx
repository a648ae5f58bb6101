'use client';

import { AlertDialog, Button } from '@heroui/react';
import type { ReactNode } from 'react';

interface ConfirmDialogProps {
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** The button that does it: "Delete". */
  verb: string;
  /** The button that does not. */
  otherwise?: string;
  status?: 'danger' | 'warning' | 'accent';
  isPending?: boolean;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  title,
  children,
  verb,
  otherwise = 'Cancel',
  status = 'danger',
  isPending,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  return (
    <AlertDialog>
      <AlertDialog.Backdrop
        isOpen
        isKeyboardDismissDisabled={false}
        onOpenChange={(isOpen) => !isOpen && onClose()}
      >
        <AlertDialog.Container>
          <AlertDialog.Dialog className="sm:max-w-md">
            <AlertDialog.Header>
              <AlertDialog.Icon status={status} />
              <AlertDialog.Heading>{title}</AlertDialog.Heading>
            </AlertDialog.Header>
            <AlertDialog.Body>{children}</AlertDialog.Body>
            <AlertDialog.Footer>
              <Button variant="tertiary" onPress={onClose}>
                {otherwise}
              </Button>
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
