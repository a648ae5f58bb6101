'use client';

import { Description, FieldError, Label, ListBox, Select } from '@heroui/react';

interface SelectInputProps {
  label: string;
  value: string | null;
  options: { id: string; label: string; hint?: string }[];
  onChange(id: string): void;
  description?: string;
  problem?: string;
  placeholder?: string;
  hideLabel?: boolean;
  className?: string;
}

/** A labelled choice of one. */
export function SelectInput({
  label,
  value,
  options,
  onChange,
  description,
  problem,
  placeholder,
  hideLabel,
  className,
}: SelectInputProps) {
  return (
    <Select
      fullWidth
      className={className}
      placeholder={placeholder}
      value={value}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      onChange={(key) => {
        if (typeof key === 'string') onChange(key);
      }}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {!hideLabel && <Label>{label}</Label>}
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      {description && <Description>{description}</Description>}
      <FieldError>{problem}</FieldError>
      <Select.Popover>
        <ListBox>
          {options.map((option) => (
            <ListBox.Item key={option.id} id={option.id} textValue={option.label}>
              <Label>{option.label}</Label>
              {option.hint && <Description>{option.hint}</Description>}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  );
}
