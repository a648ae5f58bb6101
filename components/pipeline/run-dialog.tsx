'use client';

import { Button, Modal } from '@heroui/react';
import { Play } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { problemAt } from '#components/form/field-issues.ts';
import { TextInput } from '#components/form/text-input.tsx';
import { jsonObjectProblem } from '#components/json/pretty-json.ts';
import type { ErrorView } from '#lib/errors.ts';

interface RunDialogProps {
  pipeline: string;
  initial: string;
  isPending: boolean;
  error: ErrorView | null;
  onRun(parameters: string): void;
  onClose(): void;
}

/** Asks for the parameters of a run. */
export function RunDialog({ pipeline, initial, isPending, error, onRun, onClose }: RunDialogProps) {
  const [text, setText] = useState(initial);
  const [wasSubmitted, setSubmitted] = useState(false);
  const problem = text.trim() === '' ? undefined : jsonObjectProblem(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (problem === undefined) onRun(text);
  };
  return (
    <Modal>
      <Modal.Backdrop isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
        <Modal.Container size="md">
          <Modal.Dialog>
            <form onSubmit={submit} className="contents">
              <Modal.Header>
                <Modal.Heading>Run {pipeline}</Modal.Heading>
              </Modal.Header>
              <Modal.Body className="flex flex-col gap-4 overflow-visible">
                {error && <ErrorAlert error={error} />}
                <TextInput
                  label="Parameters (JSON)"
                  isCode
                  autoFocus
                  rows={8}
                  value={text}
                  onChange={setText}
                  description="Every step receives them, overlaid by the results of the steps before it."
                  problem={wasSubmitted ? (problem ?? problemAt(error, ['parameters'])) : undefined}
                />
              </Modal.Body>
              <Modal.Footer>
                <Button variant="tertiary" onPress={onClose}>
                  Cancel
                </Button>
                <Button type="submit" isPending={isPending}>
                  <Play aria-hidden className="size-3.5" />
                  Start run
                </Button>
              </Modal.Footer>
            </form>
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </Modal>
  );
}
