'use client';

import { Description, Label, ListBox, SearchField } from '@heroui/react';
import { popoverVariants } from '@heroui/styles';
import type { ReactNode, RefObject } from 'react';
import { Autocomplete, Dialog, Popover, useFilter } from 'react-aria-components';

export interface Choice {
  id: string;
  label: string;
  hint?: string;
}

interface ChoicePaletteProps {
  label: string;
  choices: Choice[];
  /** What the list stands beside. */
  beside: RefObject<Element | null>;
  onClose(): void;
  onChoose(id: string): void;
  /** Said in place of a list without an entry. */
  empty: ReactNode;
}

const styles = popoverVariants();

/** A list to choose from by typing a part of a name; arrows and Enter choose. It is open as long as it is there. */
export function ChoicePalette(props: ChoicePaletteProps) {
  const { label, choices, beside, onClose, onChoose, empty } = props;
  const { contains } = useFilter({ sensitivity: 'base' });
  return (
    <Popover
      triggerRef={beside}
      isOpen
      onOpenChange={(opened) => {
        if (!opened) onClose();
      }}
      placement="bottom start"
      className={`${styles.base()} w-72 max-w-[calc(100vw-2rem)]`}
    >
      <Dialog aria-label={label} className={`${styles.dialog()} flex max-h-80 flex-col gap-2 p-2`}>
        {choices.length === 0 ? (
          <div className="p-2 text-muted text-sm">{empty}</div>
        ) : (
          <Autocomplete filter={contains}>
            <SearchField aria-label={label} autoFocus fullWidth>
              <SearchField.Group>
                <SearchField.SearchIcon />
                <SearchField.Input placeholder={label} />
                <SearchField.ClearButton />
              </SearchField.Group>
            </SearchField>
            <ListBox
              aria-label={label}
              className="min-h-0 flex-1 overflow-y-auto p-0"
              items={choices}
              onAction={(id) => {
                onClose();
                onChoose(String(id));
              }}
              renderEmptyState={() => <p className="p-2 text-muted text-sm">Nothing is named like this.</p>}
            >
              {(choice: Choice) => (
                <ListBox.Item id={choice.id} textValue={choice.label}>
                  <Label>{choice.label}</Label>
                  {choice.hint && <Description>{choice.hint}</Description>}
                </ListBox.Item>
              )}
            </ListBox>
          </Autocomplete>
        )}
      </Dialog>
    </Popover>
  );
}
