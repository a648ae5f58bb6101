'use client';

import { Description, FieldError, Input, Label, TextArea, TextField } from '@heroui/react';
import type { ComponentProps } from 'react';

interface TextInputProps {
  label: string;
  value: string;
  onChange(value: string): void;
  description?: string;
  /** What is wrong with the value; shown at the field and marks it invalid. */
  problem?: string;
  placeholder?: string;
  isRequired?: boolean;
  isReadOnly?: boolean;
  /** For code: monospaced, no spelling marks. */
  isCode?: boolean;
  /** More than one line. */
  rows?: number;
  type?: ComponentProps<typeof TextField>['type'];
  name?: string;
  autoComplete?: string;
  inputMode?: ComponentProps<typeof TextField>['inputMode'];
  autoFocus?: boolean;
  hideLabel?: boolean;
  className?: string;
}

/** A labelled text field with its help and its error. */
export function TextInput({
  label,
  description,
  problem,
  placeholder,
  isCode,
  rows,
  hideLabel,
  className,
  ...field
}: TextInputProps) {
  const mono = isCode ? 'font-mono text-[13px]' : '';
  const spelling = isCode
    ? ({ spellCheck: 'false', autoCorrect: 'off', autoCapitalize: 'off' } as const)
    : {};
  return (
    <TextField
      {...field}
      fullWidth
      isInvalid={problem !== undefined}
      // The server checks; the browser's own bubbles would come first and say less.
      validationBehavior="aria"
      className={className}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {!hideLabel && <Label>{label}</Label>}
      {rows ? (
        <TextArea
          fullWidth
          rows={rows}
          placeholder={placeholder}
          className={`resize-y ${mono}`}
          {...spelling}
        />
      ) : (
        <Input fullWidth placeholder={placeholder} className={mono} {...spelling} />
      )}
      {description && <Description>{description}</Description>}
      <FieldError>{problem}</FieldError>
    </TextField>
  );
}
