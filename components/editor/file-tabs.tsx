'use client';

import { Button, Dropdown, Label, Tabs } from '@heroui/react';
import { Ellipsis, Pencil, Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DraftFile } from '#components/editor/draft-files.ts';

interface FileTabsProps {
  files: DraftFile[];
  active: DraftFile | undefined;
  /** File names at which the server found something wrong. */
  problems: Set<string>;
  onSelect(id: number): void;
  onAdd(): void;
  onRename(file: DraftFile): void;
  onDelete(file: DraftFile): void;
  /** What the active file holds. */
  children: ReactNode;
}

/** A function's files as tabs, with what can be done to the one shown. */
export function FileTabs({
  files,
  active,
  problems,
  onSelect,
  onAdd,
  onRename,
  onDelete,
  children,
}: FileTabsProps) {
  return (
    <Tabs
      variant="secondary"
      selectedKey={active ? String(active.id) : undefined}
      onSelectionChange={(key) => onSelect(Number(key))}
      className="gap-0"
    >
      <div className="flex items-center gap-1 border-border border-b px-2 py-1.5">
        <Tabs.ListContainer className="min-w-0 flex-1 border-b-0 bg-transparent">
          <Tabs.List aria-label="Files" className="border-b-0">
            {files.map((file) => (
              <Tabs.Tab key={file.id} id={String(file.id)} className="w-auto font-mono text-[13px]">
                {file.name}
                {problems.has(file.name) && (
                  <span className="ml-1.5 text-danger">
                    <span aria-hidden>●</span>
                    <span className="sr-only">has a problem</span>
                  </span>
                )}
                <Tabs.Indicator />
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs.ListContainer>
        <Button size="sm" variant="ghost" aria-label="New file" onPress={onAdd}>
          <Plus aria-hidden className="size-4" />
          <span className="hidden sm:inline">New file</span>
        </Button>
        {active && (
          <Dropdown>
            <Button isIconOnly size="sm" variant="ghost" aria-label={`What to do with ${active.name}`}>
              <Ellipsis aria-hidden className="size-4" />
            </Button>
            <Dropdown.Popover placement="bottom end">
              <Dropdown.Menu onAction={(key) => (key === 'rename' ? onRename(active) : onDelete(active))}>
                <Dropdown.Item id="rename" textValue="Rename">
                  <Pencil aria-hidden className="size-4 text-muted" />
                  <Label>Rename {active.name}</Label>
                </Dropdown.Item>
                <Dropdown.Item id="delete" textValue="Delete" variant="danger">
                  <Trash2 aria-hidden className="size-4 text-danger" />
                  <Label>Delete {active.name}</Label>
                </Dropdown.Item>
              </Dropdown.Menu>
            </Dropdown.Popover>
          </Dropdown>
        )}
      </div>
      {active ? (
        // Not by its file: the editor stays when another file is shown.
        <Tabs.Panel id={String(active.id)} className="p-0">
          {children}
        </Tabs.Panel>
      ) : (
        children
      )}
    </Tabs>
  );
}
