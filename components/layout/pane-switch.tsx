'use client';

import { ToggleButton, ToggleButtonGroup } from '@heroui/react';

interface PaneSwitchProps<Id extends string> {
  panes: readonly { id: Id; label: string }[];
  /** The pane in sight. */
  shown: Id;
  onShow(id: Id): void;
}

/** Chooses a pane where there is room for one at a time. */
export function PaneSwitch<Id extends string>({ panes, shown, onShow }: PaneSwitchProps<Id>) {
  return (
    <ToggleButtonGroup
      aria-label="What to show"
      selectionMode="single"
      disallowEmptySelection
      fullWidth
      size="sm"
      className="shrink-0 rounded-none border-border border-b bg-surface p-1.5 lg:hidden"
      selectedKeys={[shown]}
      onSelectionChange={([key]) => {
        const chosen = panes.find(({ id }) => id === key);
        if (chosen) onShow(chosen.id);
      }}
    >
      {panes.map(({ id, label }) => (
        <ToggleButton key={id} id={id}>
          {label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
