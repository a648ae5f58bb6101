'use client';

import { type GroupedPane, PaneGroup } from '#components/layout/pane-group.tsx';
import { PaneSwitch } from '#components/layout/pane-switch.tsx';

export interface Pane<Id extends string> extends Omit<GroupedPane, 'isShown'> {
  /** What the pane is called where only one is in sight is its label. */
  id: Id;
}

interface PanesProps<Id extends string> {
  /** Under this name the browser keeps how wide the panes were made. */
  name: string;
  panes: Pane<Id>[];
  /** The pane in sight where there is room for one. */
  shown: Id;
  onShow(id: Id): void;
}

/** Panes side by side, or one at a time. */
export function Panes<Id extends string>({ name, panes, shown, onShow }: PanesProps<Id>) {
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PaneSwitch panes={panes} shown={shown} onShow={onShow} />
      <PaneGroup name={name} panes={panes.map((pane) => ({ ...pane, isShown: pane.id === shown }))} />
    </div>
  );
}
