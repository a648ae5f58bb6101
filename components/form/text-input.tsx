'use client';

import { Description, FieldError, Input, Label, TextArea, TextField } from '@heroui/react';
import { type ComponentProps, type RefObject, useLayoutEffect, useRef } from 'react';

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
  const element = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useTypedBefore(element, field);
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
          ref={element}
          fullWidth
          rows={rows}
          placeholder={placeholder}
          className={`resize-y ${mono}`}
          {...spelling}
        />
      ) : (
        <Input ref={element} fullWidth placeholder={placeholder} className={mono} {...spelling} />
      )}
      {description && <Description>{description}</Description>}
      <FieldError>{problem}</FieldError>
    </TextField>
  );
}

/** Takes over what was typed before the page's scripts were there; React would put the field back to its state. */
function useTypedBefore(
  element: RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
  { value, onChange }: Pick<TextInputProps, 'value' | 'onChange'>,
): void {
  const atFirst = useRef({ value, onChange });
  useLayoutEffect(() => {
    const typed = element.current?.value;
    // A text area gives all line ends as \n.
    const given = atFirst.current.value.replaceAll('\r\n', '\n');
    if (typed !== undefined && typed !== given) atFirst.current.onChange(typed);
  }, [element]);
}
