'use client';

import { Tabs } from '@heroui/react';
import type { ReactNode } from 'react';

export type SidebarTab = 'files' | 'settings';

interface OperationSidebarProps {
  /** Absent where an operation has no files. */
  files?: ReactNode;
  settings: ReactNode;
  tab: SidebarTab;
  onTab(tab: SidebarTab): void;
}

/** Beside the code: the function's files, and what the operation is. */
export function OperationSidebar({ files, settings, tab, onTab }: OperationSidebarProps) {
  const shown = files ? tab : 'settings';
  return (
    <Tabs
      variant="secondary"
      selectedKey={shown}
      onSelectionChange={(key) => onTab(key === 'files' ? 'files' : 'settings')}
      className="flex min-h-0 flex-1 flex-col gap-0 bg-surface"
    >
      <Tabs.ListContainer className="shrink-0 rounded-none border-border border-b bg-transparent px-2">
        <Tabs.List aria-label="About the operation" className="border-b-0">
          {files && (
            <Tabs.Tab id="files" className="w-auto">
              Files
              <Tabs.Indicator />
            </Tabs.Tab>
          )}
          <Tabs.Tab id="settings" className="w-auto">
            Settings
            <Tabs.Indicator />
          </Tabs.Tab>
        </Tabs.List>
      </Tabs.ListContainer>
      {files && (
        <Tabs.Panel id="files" className="flex min-h-0 flex-1 flex-col p-0">
          {files}
        </Tabs.Panel>
      )}
      <Tabs.Panel id="settings" className="min-h-0 flex-1 overflow-y-auto p-4">
        <div className="flex flex-col gap-5">{settings}</div>
      </Tabs.Panel>
    </Tabs>
  );
}
