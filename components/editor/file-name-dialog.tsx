'use client';

import { Button, Modal } from '@heroui/react';
import { type FormEvent, useState } from 'react';
import { fileNameProblem } from '#components/editor/draft-files.ts';
import { TextInput } from '#components/form/text-input.tsx';

interface FileNameDialogProps {
  title: string;
  /** The button's word: "Add", "Rename". */
  verb: string;
  initial: string;
  /** Names that are taken. */
  others: string[];
  onDone(name: string): void;
  onClose(): void;
}

/** Asks for a file's name. */
export function FileNameDialog({ title, verb, initial, others, onDone, onClose }: FileNameDialogProps) {
  const [name, setName] = useState(initial);
  const [wasSubmitted, setSubmitted] = useState(false);
  const problem = fileNameProblem(name.trim(), others);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (problem === undefined) onDone(name.trim());
  };
  return (
    <Modal>
      <Modal.Backdrop isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
        <Modal.Container size="sm">
          <Modal.Dialog>
            <form onSubmit={submit} className="contents">
              <Modal.Header>
                <Modal.Heading>{title}</Modal.Heading>
              </Modal.Header>
              <Modal.Body className="overflow-visible">
                <TextInput
                  label="File name"
                  isCode
                  autoFocus
                  value={name}
                  onChange={setName}
                  problem={wasSubmitted ? problem : undefined}
                  description="A folder may stand before it: lib/parse.py"
                />
              </Modal.Body>
              <Modal.Footer>
                <Button variant="tertiary" onPress={onClose}>
                  Cancel
                </Button>
                <Button type="submit">{verb}</Button>
              </Modal.Footer>
            </form>
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </Modal>
  );
}
