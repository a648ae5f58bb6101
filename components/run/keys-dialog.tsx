'use client';

import { Button, Modal } from '@heroui/react';

const keys: { keys: string[]; does: string }[] = [
  { keys: ['↑', '↓'], does: 'The step before, the step after' },
  { keys: ['E'], does: "A step's input and output in full, or less of them" },
  { keys: ['['], does: 'The run of this pipeline before this one' },
  { keys: [']'], does: 'The run of this pipeline after this one' },
  { keys: ['R'], does: 'Run again' },
  { keys: ['C'], does: 'Cancel the run' },
  { keys: ['?'], does: 'These keys' },
];

/** The keys of a run's page. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <Modal>
      <Modal.Backdrop isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
        <Modal.Container size="sm">
          <Modal.Dialog>
            <Modal.Header>
              <Modal.Heading>Keys</Modal.Heading>
            </Modal.Header>
            <Modal.Body>
              <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-2 text-sm">
                {keys.map(({ keys: of, does }) => (
                  <div key={does} className="contents">
                    <dt className="flex gap-1">
                      {of.map((key) => (
                        <kbd
                          key={key}
                          className="min-w-7 rounded-md border border-border bg-default px-1.5 py-0.5 text-center font-mono text-xs"
                        >
                          {key}
                        </kbd>
                      ))}
                    </dt>
                    <dd>{does}</dd>
                  </div>
                ))}
              </dl>
            </Modal.Body>
            <Modal.Footer>
              <Button onPress={onClose}>Close</Button>
            </Modal.Footer>
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </Modal>
  );
}
