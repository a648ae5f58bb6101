'use client';

import { Button, Header, Label, ListBox, Modal, SearchField } from '@heroui/react';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useState } from 'react';
import { Autocomplete } from 'react-aria-components';
import { findCommands, type Things } from '#components/command/find-commands.ts';
import { callAction } from '#components/feedback/call-action.ts';
import { StatusIcon } from '#components/status/status-chip.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorView } from '#lib/errors.ts';

export type ListThings = () => Promise<ActionResult<{ things: Things }>>;

const nothing: Things = { operations: [], pipelines: [], runs: [] };

/** Inside it Ctrl+K begins a chord of the editor's own. */
const editor = '.monaco-editor';

/** A button, and Ctrl+K or Cmd+K, by which anything is gone to from anywhere. */
export function CommandPalette({ list, isIcon = false }: { list: ListThings; isIcon?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {isIcon ? (
        <Button isIconOnly variant="ghost" aria-label="Go to anything" onPress={() => setOpen(true)}>
          <Search aria-hidden className="size-5" />
        </Button>
      ) : (
        <>
          <PaletteKey onPress={() => setOpen((before) => !before)} />
          <Button
            variant="secondary"
            size="sm"
            aria-keyshortcuts="Control+K Meta+K"
            className="w-full justify-start narrow-nav:justify-center narrow-nav:px-0 text-muted"
            onPress={() => setOpen(true)}
          >
            <Search aria-hidden className="size-4 shrink-0" />
            <span className="narrow-nav:sr-only">Go to anything</span>
            <kbd aria-hidden className="narrow-nav:hidden ms-auto font-sans text-xs">
              Ctrl K
            </kbd>
          </Button>
        </>
      )}
      {isOpen && <Palette list={list} onClose={() => setOpen(false)} />}
    </>
  );
}

function PaletteKey({ onPress }: { onPress(): void }) {
  const press = useEffectEvent(onPress);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isAsked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!isAsked || event.key.toLowerCase() !== 'k') return;
      if (event.target instanceof Element && event.target.closest(editor)) return;
      event.preventDefault();
      press();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return null;
}

function Palette({ list, onClose }: { list: ListThings; onClose(): void }) {
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const [things, setThings] = useState<Things | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  useEffect(() => {
    let isWanted = true;
    callAction(list, { isRepeatable: true }).then((result) => {
      if (!isWanted) return;
      if (result.ok) setThings(result.things);
      else setError(result.error);
    });
    return () => {
      isWanted = false;
    };
  }, [list]);
  const groups = findCommands(typed, things ?? nothing);
  return (
    <Modal>
      <Modal.Backdrop isOpen onOpenChange={(opened) => !opened && onClose()}>
        <Modal.Container size="lg" placement="top">
          <Modal.Dialog aria-label="Go to anything" className="p-3">
            <Autocomplete inputValue={typed} onInputChange={setTyped}>
              <SearchField aria-label="Go to anything" autoFocus fullWidth>
                <SearchField.Group>
                  <SearchField.SearchIcon />
                  <SearchField.Input placeholder="An operation, a pipeline, a run, a page" />
                  <SearchField.ClearButton />
                </SearchField.Group>
              </SearchField>
              {error && <p className="px-2 pt-3 text-danger-soft-foreground text-sm">{error.message}</p>}
              <ListBox
                aria-label="What fits"
                className="mt-2 max-h-[60dvh] overflow-y-auto p-0"
                onAction={(href) => {
                  onClose();
                  router.push(String(href));
                }}
                renderEmptyState={() => (
                  <p className="p-2 text-muted text-sm">
                    {things === null && !error ? 'Looking…' : 'Nothing is named like this.'}
                  </p>
                )}
              >
                {groups.map(({ id, label, commands }) => (
                  <ListBox.Section key={id} id={id} aria-label={label}>
                    <Header>{label}</Header>
                    {commands.map((command) => (
                      <ListBox.Item key={command.href} id={command.href} textValue={command.label}>
                        {command.status && <StatusIcon status={command.status} />}
                        <Label className="min-w-0 truncate">{command.label}</Label>
                        {command.hint && (
                          <span className="ms-auto text-muted text-xs">
                            <TimeAgo at={command.hint} />
                          </span>
                        )}
                      </ListBox.Item>
                    ))}
                  </ListBox.Section>
                ))}
              </ListBox>
            </Autocomplete>
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </Modal>
  );
}
