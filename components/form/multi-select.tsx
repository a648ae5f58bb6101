'use client';

import { FieldError, Label, ListBox, Select } from '@heroui/react';

interface MultiSelectProps {
  label: string;
  value: string[];
  options: { id: string; label: string }[];
  onChange(ids: string[]): void;
  problem?: string;
  placeholder?: string;
}

/** A labelled choice of any number. */
export function MultiSelect({ label, value, options, onChange, problem, placeholder }: MultiSelectProps) {
  return (
    <Select
      fullWidth
      selectionMode="multiple"
      placeholder={placeholder}
      value={value}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      onChange={(keys) => onChange(keys.map(String))}
    >
      <Label>{label}</Label>
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <FieldError>{problem}</FieldError>
      <Select.Popover>
        <ListBox
          selectionMode="multiple"
          renderEmptyState={() => <p className="p-3 text-muted text-sm">No other node yet.</p>}
        >
          {options.map((option) => (
            <ListBox.Item key={option.id} id={option.id} textValue={option.label}>
              {option.label}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  );
}
