'use client';

import { Button, Dropdown, Label } from '@heroui/react';
import { Ellipsis, Pencil, Plus, Save, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import { FormDialog } from '#components/dialog/form-dialog.tsx';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { problemAt } from '#components/form/field-issues.ts';
import { SelectInput } from '#components/form/select-input.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import type { TestEvents } from '#components/operation/use-test-events.ts';

/** No event has this name. */
const none = ' ';

/** Chooses among the operation's test events, and saves what the form holds as one. */
export function EventBar({ events }: { events: TestEvents }) {
  const { all, chosen, isChanged, isPending, error } = events;
  const [asking, setAsking] = useState<'save' | 'rename' | 'delete' | null>(null);
  const close = () => {
    events.forgetError();
    setAsking(null);
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <SelectInput
          label="Test event"
          className="min-w-0 flex-1"
          value={chosen?.name ?? none}
          options={[
            { id: none, label: all.length === 0 ? 'No event kept yet' : 'None of these' },
            ...all.map(({ name, by }) => ({ id: name, label: name, hint: by ?? undefined })),
          ]}
          onChange={(id) => events.choose(id === none ? undefined : id)}
        />
        {chosen && (
          <Button
            variant={isChanged ? 'secondary' : 'tertiary'}
            isDisabled={!isChanged}
            isPending={isPending && asking === null}
            onPress={() => events.update()}
          >
            <Save aria-hidden className="size-4" />
            Update
          </Button>
        )}
        <Dropdown>
          <Button isIconOnly variant="tertiary" aria-label="What to do with the test event">
            <Ellipsis aria-hidden className="size-4" />
          </Button>
          <Dropdown.Popover placement="bottom end">
            <Dropdown.Menu
              disabledKeys={chosen ? [] : ['rename', 'delete']}
              onAction={(key) => {
                if (key === 'save' || key === 'rename' || key === 'delete') setAsking(key);
              }}
            >
              <Dropdown.Item id="save" textValue="Save as">
                <Plus aria-hidden className="size-4 text-muted" />
                <Label>Save as…</Label>
              </Dropdown.Item>
              <Dropdown.Item id="rename" textValue="Rename">
                <Pencil aria-hidden className="size-4 text-muted" />
                <Label>Rename…</Label>
              </Dropdown.Item>
              <Dropdown.Item id="delete" textValue="Delete" variant="danger">
                <Trash2 aria-hidden className="size-4 text-danger" />
                <Label>Delete…</Label>
              </Dropdown.Item>
            </Dropdown.Menu>
          </Dropdown.Popover>
        </Dropdown>
      </div>
      {error && asking === null && <ErrorAlert error={error} />}
      {(asking === 'save' || asking === 'rename') && (
        <NameDialog
          title={asking === 'save' ? 'Save as a test event' : `Rename ${chosen?.name}`}
          verb={asking === 'save' ? 'Save' : 'Rename'}
          first={asking === 'save' ? '' : (chosen?.name ?? '')}
          events={events}
          onName={asking === 'save' ? events.saveAs : events.rename}
          onClose={close}
        />
      )}
      {asking === 'delete' && chosen && (
        <ConfirmDialog
          title={`Delete the test event ${chosen.name}?`}
          verb="Delete"
          isPending={isPending}
          onConfirm={async () => {
            await events.remove();
            setAsking(null);
          }}
          onClose={close}
        >
          It is gone for everyone. What it holds stays in the form.
        </ConfirmDialog>
      )}
    </div>
  );
}

interface NameDialogProps {
  title: string;
  verb: string;
  first: string;
  events: TestEvents;
  onName(name: string): Promise<boolean>;
  onClose(): void;
}

function NameDialog({ title, verb, first, events, onName, onClose }: NameDialogProps) {
  const [name, setName] = useState(first);
  const { error, isPending } = events;
  const problem = problemAt(error, ['name']);
  const submit = async () => {
    if (await onName(name.trim())) onClose();
  };
  return (
    <FormDialog title={title} verb={verb} size="sm" isPending={isPending} onSubmit={submit} onClose={onClose}>
      {error && problem === undefined && <ErrorAlert error={error} />}
      <TextInput
        label="Name"
        isCode
        autoFocus
        placeholder="disk-is-full"
        description="Everyone who opens this operation finds it by this name."
        value={name}
        onChange={(text) => {
          events.forgetError();
          setName(text);
        }}
        problem={problem}
      />
    </FormDialog>
  );
}
