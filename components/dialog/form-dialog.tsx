'use client';

import { Button, Modal } from '@heroui/react';
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, FormEvent, ReactNode } from 'react';

interface FormDialogProps {
  title: string;
  /** The fields. */
  children: ReactNode;
  /** The button that sends it: "Start run". */
  verb: string;
  icon?: LucideIcon;
  size: ComponentProps<typeof Modal.Container>['size'];
  isPending?: boolean;
  onSubmit(): void;
  /** Called by the button that cancels and by Escape. */
  onClose(): void;
}

/** Asks for something before it is done. It is open as long as it is there; one that is long scrolls with the page. */
export function FormDialog(props: FormDialogProps) {
  const { title, children, verb, icon: Icon, size, isPending = false, onSubmit, onClose } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Modal>
      <Modal.Backdrop isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
        <Modal.Container size={size} scroll="outside">
          <Modal.Dialog>
            <form onSubmit={submit} className="contents">
              <Modal.Header>
                <Modal.Heading>{title}</Modal.Heading>
              </Modal.Header>
              <Modal.Body className="flex flex-col gap-4 overflow-visible">{children}</Modal.Body>
              <Modal.Footer>
                <Button variant="tertiary" onPress={onClose}>
                  Cancel
                </Button>
                <Button type="submit" isPending={isPending}>
                  {Icon && <Icon aria-hidden className="size-4" />}
                  {verb}
                </Button>
              </Modal.Footer>
            </form>
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </Modal>
  );
}
