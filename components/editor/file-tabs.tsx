'use client';

import { Tabs } from '@heroui/react';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { FileMark } from '#components/editor/file-mark.tsx';
import type { FunctionFiles } from '#components/editor/use-function-files.ts';

interface FileTabsProps {
  files: FunctionFiles;
  /** File names at which the server found something wrong. */
  problems: Set<string>;
  /** File names whose text is not saved. */
  changed: Set<string>;
  /** What the active file holds. */
  children: ReactNode;
}

/** A function's open files as tabs, the text of the active one below. Delete closes the one that has the focus. */
export function FileTabs({ files, problems, changed, children }: FileTabsProps) {
  const { active, open } = files;
  if (!active) return children;
  return (
    <Tabs
      variant="secondary"
      selectedKey={String(active.id)}
      onSelectionChange={(key) => files.show(Number(key))}
      className="flex min-h-0 flex-1 flex-col gap-0"
    >
      <Tabs.ListContainer
        onKeyDown={({ key }) => key === 'Delete' && files.close(active.id)}
        className="shrink-0 overflow-x-auto rounded-none border-border border-b bg-transparent px-2"
      >
        <Tabs.List aria-label="Files" className="border-b-0">
          {open.map((file) => (
            <Tabs.Tab
              key={file.id}
              id={String(file.id)}
              className="group w-auto gap-1.5 font-mono text-[13px]"
            >
              {file.name}
              <FileMark hasProblem={problems.has(file.name)} isChanged={changed.has(file.name)} />
              {open.length > 1 && (
                // For the mouse: a tab holds nothing that could have the focus, and keys have Delete.
                <span
                  aria-hidden
                  title={`Close ${file.name}`}
                  className="-mr-1.5 rounded p-0.5 text-muted opacity-0 hover:bg-surface-hover hover:text-foreground group-hover:opacity-100"
                  onPointerDown={(event) => event.stopPropagation()}
                  onMouseDown={(event) => event.stopPropagation()}
                  onClick={(event) => {
                    event.stopPropagation();
                    files.close(file.id);
                  }}
                >
                  <X className="size-3" />
                </span>
              )}
              <Tabs.Indicator />
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs.ListContainer>
      {/* Not by its file: the editor stays when another file is shown. */}
      <Tabs.Panel id={String(active.id)} className="flex min-h-0 flex-1 flex-col p-0">
        {children}
      </Tabs.Panel>
    </Tabs>
  );
}
