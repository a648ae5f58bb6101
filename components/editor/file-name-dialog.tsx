'use client';

import { useState } from 'react';
import { FormDialog } from '#components/dialog/form-dialog.tsx';
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
  const submit = () => {
    setSubmitted(true);
    if (problem === undefined) onDone(name.trim());
  };
  return (
    <FormDialog title={title} verb={verb} size="sm" onSubmit={submit} onClose={onClose}>
      <TextInput
        label="File name"
        isCode
        autoFocus
        value={name}
        onChange={setName}
        problem={wasSubmitted ? problem : undefined}
        description="A folder may stand before it: lib/parse.py"
      />
    </FormDialog>
  );
}
