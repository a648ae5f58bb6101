'use client';

import { Button, Modal } from '@heroui/react';
import type { ComponentProps, ReactNode } from 'react';

interface InfoDialogProps {
  title: string;
  size: ComponentProps<typeof Modal.Container>['size'];
  children: ReactNode;
  /** Called by its button and by Escape. */
  onClose(): void;
}

/** Something to look at. It is open as long as it is there. */
export function InfoDialog({ title, size, children, onClose }: InfoDialogProps) {
  return (
    <Modal>
      <Modal.Backdrop isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
        <Modal.Container size={size}>
          <Modal.Dialog>
            <Modal.Header>
              <Modal.Heading>{title}</Modal.Heading>
            </Modal.Header>
            <Modal.Body className="flex min-h-0 flex-1 flex-col gap-3">{children}</Modal.Body>
            <Modal.Footer>
              <Button variant="tertiary" onPress={onClose}>
                Close
              </Button>
            </Modal.Footer>
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </Modal>
  );
}
