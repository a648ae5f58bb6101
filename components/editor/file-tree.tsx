'use client';

import { Button, Dropdown, Label } from '@heroui/react';
import { ChevronRight, Download, Ellipsis, FileCode, Folder, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import {
  Button as PlainButton,
  Tree,
  TreeItem,
  TreeItemContent,
  useDragAndDrop,
} from 'react-aria-components';
import type { DraftFile } from '#components/editor/draft-files.ts';
import { FileMark } from '#components/editor/file-mark.tsx';
import { FileTransfer } from '#components/editor/file-transfer-buttons.tsx';
import { type FileTreeItem, movedTo, toTree } from '#components/editor/file-tree-items.ts';

import type { FunctionFiles } from '#components/editor/use-function-files.ts';
import { saveAsFile } from '#components/text/save-as-file.ts';

interface FileTreeProps {
  /** Of the operation, as its zip file is called. */
  name: string;
  files: FunctionFiles;
  /** File names at which the server found something wrong. */
  problems: Set<string>;
  /** File names whose text is not saved. */
  changed: Set<string>;
}

/** A function's files and folders, with what can be done to each. A file is moved by dragging it into a folder. */
export function FileTree({ name, files, problems, changed }: FileTreeProps) {
  const byName = new Map(files.all.map((file) => [file.name, file]));
  const items = toTree(files.all.map((file) => file.name));
  const folders = foldersOf(items);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].flatMap((key) => {
        const dragged = String(key);
        return byName.has(dragged) ? [{ 'text/plain': dragged }] : [];
      }),
    acceptedDragTypes: ['text/plain'],
    shouldAcceptItemDrop: ({ key }) => !byName.has(String(key)),
    getDropOperation: () => 'move',
    onItemDrop: ({ target, items: dropped }) => move(dropped, String(target.key)),
    onRootDrop: ({ items: dropped }) => move(dropped, ''),
  });
  const move = async (dropped: readonly { kind: string }[], folder: string) => {
    for (const item of dropped) {
      if (!('getText' in item) || typeof item.getText !== 'function') continue;
      const file = byName.get(await item.getText('text/plain'));
      const path = file && movedTo(file.name, folder);
      if (file && path !== undefined && !byName.has(path)) files.rename(file, path);
    }
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center justify-between gap-2 px-3 pt-2">
        <h2 className="font-medium text-muted text-xs">
          {files.all.length === 1 ? '1 file' : `${files.all.length} files`}
        </h2>
        <div className="flex items-center">
          <FileTransfer name={name} files={files} />
          <Button
            isIconOnly
            size="sm"
            variant="ghost"
            aria-label="New file"
            onPress={() => files.ask({ kind: 'add' })}
          >
            <Plus aria-hidden className="size-4" />
          </Button>
        </div>
      </div>
      <Tree
        aria-label="Files and folders"
        items={items}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={files.active ? [files.active.name] : []}
        // Folders of a function are few and small: one is open until it is closed.
        expandedKeys={folders.filter((folder) => !closed.has(folder))}
        onExpandedChange={(open) => setClosed(new Set(folders.filter((folder) => !open.has(folder))))}
        disabledBehavior="selection"
        dragAndDropHooks={dragAndDropHooks}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : keys;
          const file = byName.get(String(key));
          if (file) files.show(file.id);
        }}
        renderEmptyState={() => <p className="p-3 text-muted text-sm">No files. Add one with “+”.</p>}
        className="min-h-0 flex-1 overflow-auto p-1.5 text-sm outline-none data-[drop-target]:bg-accent-soft"
      >
        {function draw(item: FileTreeItem) {
          return (
            <TreeItem
              id={item.name}
              textValue={item.label}
              className="group rounded-md outline-none hover:bg-surface-hover focus-visible:ring-2 focus-visible:ring-focus data-[drop-target]:bg-accent-soft data-[selected]:bg-accent-soft"
            >
              <TreeItemContent>
                {({ level, isExpanded }) => (
                  <div
                    className="flex h-8 items-center gap-1.5 pr-1"
                    style={{ paddingLeft: `${(level - 1) * 0.75 + 0.375}rem` }}
                  >
                    {item.kind === 'folder' ? (
                      <PlainButton slot="chevron" className="rounded text-muted outline-none">
                        <ChevronRight
                          aria-hidden
                          className={`size-3.5 transition-transform ${isExpanded ? 'rotate-90' : ''}`}
                        />
                      </PlainButton>
                    ) : (
                      <PlainButton slot="drag" aria-label={`Move ${item.name}`} className="sr-only" />
                    )}
                    {item.kind === 'folder' ? (
                      <Folder aria-hidden className="size-4 shrink-0 text-muted" />
                    ) : (
                      <FileCode aria-hidden className="size-4 shrink-0 text-muted" />
                    )}
                    <span className="min-w-0 flex-1 truncate font-mono text-[13px]" title={item.name}>
                      {item.label}
                    </span>
                    {item.kind === 'file' && (
                      <>
                        <FileMark hasProblem={problems.has(item.name)} isChanged={changed.has(item.name)} />
                        <FileMenu file={byName.get(item.name)} files={files} />
                      </>
                    )}
                  </div>
                )}
              </TreeItemContent>
              {item.kind === 'folder' && item.children.map(draw)}
            </TreeItem>
          );
        }}
      </Tree>
    </div>
  );
}

function FileMenu({ file, files }: { file: DraftFile | undefined; files: FunctionFiles }) {
  if (!file) return null;
  return (
    <Dropdown>
      <Button
        isIconOnly
        size="sm"
        variant="ghost"
        aria-label={`What to do with ${file.name}`}
        className="size-6 min-w-6 shrink-0 lg:opacity-0 lg:group-focus-within:opacity-100 lg:group-hover:opacity-100"
      >
        <Ellipsis aria-hidden className="size-4" />
      </Button>
      <Dropdown.Popover placement="bottom end">
        <Dropdown.Menu
          onAction={(key) => {
            if (key === 'download') saveAsFile(file.name.slice(file.name.lastIndexOf('/') + 1), file.text);
            else files.ask(key === 'rename' ? { kind: 'rename', file } : { kind: 'delete', file });
          }}
        >
          <Dropdown.Item id="rename" textValue="Rename">
            <Pencil aria-hidden className="size-4 text-muted" />
            <Label>Rename {file.name}</Label>
          </Dropdown.Item>
          <Dropdown.Item id="download" textValue="Download">
            <Download aria-hidden className="size-4 text-muted" />
            <Label>Download {file.name}</Label>
          </Dropdown.Item>
          <Dropdown.Item id="delete" textValue="Delete" variant="danger">
            <Trash2 aria-hidden className="size-4 text-danger" />
            <Label>Delete {file.name}</Label>
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}

function foldersOf(items: FileTreeItem[]): string[] {
  return items.flatMap((item) => (item.kind === 'folder' ? [item.name, ...foldersOf(item.children)] : []));
}
