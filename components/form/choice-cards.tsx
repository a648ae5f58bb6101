'use client';

import { Description, FieldError, Label, Radio, RadioGroup } from '@heroui/react';

interface ChoiceCardsProps {
  label: string;
  value: string;
  options: { id: string; label: string; hint?: string }[];
  onChange(id: string): void;
  problem?: string;
  /** In so many columns of one width, where there is little room; as they fit without. */
  columns?: 1 | 2;
}

/** A choice of one of a few, all in sight. */
export function ChoiceCards({ label, value, options, onChange, problem, columns }: ChoiceCardsProps) {
  return (
    <RadioGroup value={value} onChange={onChange} isInvalid={problem !== undefined} validationBehavior="aria">
      <Label>{label}</Label>
      <div
        className={`mt-1 gap-2 ${columns ? `grid ${columns === 1 ? 'grid-cols-1' : 'grid-cols-2'}` : 'flex flex-wrap'}`}
      >
        {options.map((option) => (
          <Radio
            key={option.id}
            value={option.id}
            className={`m-0 ${columns === 1 ? 'justify-start' : 'justify-center'} rounded-lg border border-border bg-field px-3 py-2 transition-colors hover:border-muted data-[selected=true]:border-accent data-[selected=true]:bg-accent-soft`}
          >
            <Radio.Content className="items-center">
              <Radio.Control>
                <Radio.Indicator />
              </Radio.Control>
              <span className="flex flex-col">
                <span className="font-medium text-sm">{option.label}</span>
                {option.hint && <Description className="text-xs">{option.hint}</Description>}
              </span>
            </Radio.Content>
          </Radio>
        ))}
      </div>
      <FieldError>{problem}</FieldError>
    </RadioGroup>
  );
}
