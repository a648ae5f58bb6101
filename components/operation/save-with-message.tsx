'use client';

import { Button } from '@heroui/react';
import { MessageSquarePlus } from 'lucide-react';
import { useState } from 'react';
import { FormDialog } from '#components/dialog/form-dialog.tsx';
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
      {message !== null && (
        <FormDialog
          title="Save with a message"
          verb="Save"
          size="md"
          onSubmit={() => {
            if (problem) return;
            setMessage(null);
            onSave(text);
          }}
          onClose={() => setMessage(null)}
        >
          <TextInput
            label="Message"
            placeholder="What was changed, and why"
            autoFocus
            value={text}
            onChange={setMessage}
            problem={problem}
          />
        </FormDialog>
      )}
    </>
  );
}
