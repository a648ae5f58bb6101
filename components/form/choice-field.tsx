'use client';

import { Button } from '@heroui/react';
import { ChevronDown } from 'lucide-react';
import { useId, useMemo, useRef, useState } from 'react';
import { ChoicePalette } from '#components/form/choice-palette.tsx';

interface ChoiceFieldProps {
  label: string;
  /** Empty while nothing is chosen. */
  value: string;
  choices: string[];
  onChange(choice: string): void;
  placeholder: string;
  problem?: string;
}

/** A labelled choice of one of many, which are searched by name. They are drawn only while one is chosen. */
export function ChoiceField({ label, value, choices, onChange, placeholder, problem }: ChoiceFieldProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const items = useMemo(() => choices.map((name) => ({ id: name, label: name })), [choices]);
  return (
    <div className="flex w-full flex-col gap-1">
      <span id={`${id}-label`} className="font-medium text-sm">
        {label}
      </span>
      <Button
        ref={button}
        id={id}
        variant="outline"
        fullWidth
        aria-labelledby={`${id}-label ${id}`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-describedby={problem ? `${id}-problem` : undefined}
        className={`justify-between bg-field font-normal ${problem ? 'border-danger' : ''}`}
        onPress={() => setOpen(true)}
      >
        <span className={`truncate ${value ? '' : 'text-muted'}`}>{value || placeholder}</span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Button>
      {problem && (
        <p id={`${id}-problem`} className="text-danger text-xs">
          {problem}
        </p>
      )}
      {isOpen && (
        <ChoicePalette
          label={`Find: ${label.toLowerCase()}`}
          choices={items}
          beside={button}
          onClose={() => setOpen(false)}
          onChoose={onChange}
          empty="There is none yet."
        />
      )}
    </div>
  );
}
