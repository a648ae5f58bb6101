'use client';

import { Button, Modal } from '@heroui/react';
import { MessageSquarePlus } from 'lucide-react';
import { useState } from 'react';
import { TextInput } from '#components/form/text-input.tsx';
import { limits } from '#lib/limits.ts';

interface SaveWithMessageProps {
  isDisabled: boolean;
  onSave(message: string): void;
}

/** Saves with a word on what was changed, and why. */
export function SaveWithMessage({ isDisabled, onSave }: SaveWithMessageProps) {
  const [message, setMessage] = useState<string | null>(null);
  const text = message ?? '';
  const problem =
    text.length > limits.saveMessageLength
      ? `A message has at most ${limits.saveMessageLength} characters.`
      : undefined;
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        isIconOnly
        aria-label="With a message"
        isDisabled={isDisabled}
        onPress={() => setMessage('')}
      >
        <MessageSquarePlus aria-hidden className="size-4" />
      </Button>
      <Modal>
        <Modal.Backdrop isOpen={message !== null} onOpenChange={(isOpen) => !isOpen && setMessage(null)}>
          <Modal.Container size="md">
            <Modal.Dialog>
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  if (problem) return;
                  setMessage(null);
                  onSave(text);
                }}
              >
                <Modal.Header>
                  <Modal.Heading>Save with a message</Modal.Heading>
                </Modal.Header>
                <Modal.Body className="py-2">
                  <TextInput
                    label="Message"
                    placeholder="What was changed, and why"
                    value={text}
                    onChange={setMessage}
                    problem={problem}
                  />
                </Modal.Body>
                <Modal.Footer>
                  <Button variant="tertiary" onPress={() => setMessage(null)}>
                    Cancel
                  </Button>
                  <Button type="submit">Save</Button>
                </Modal.Footer>
              </form>
            </Modal.Dialog>
          </Modal.Container>
        </Modal.Backdrop>
      </Modal>
    </>
  );
}
