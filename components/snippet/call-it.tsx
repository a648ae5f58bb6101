'use client';

import { Button, Tabs } from '@heroui/react';
import { Code2 } from 'lucide-react';
import { useState } from 'react';
import { InfoDialog } from '#components/dialog/info-dialog.tsx';
import { CopyButton } from '#components/json/copy-button.tsx';
import { Link } from '#components/layout/link.tsx';
import { type SnippetCall, snippetLanguages, tokenVariable } from '#components/snippet/call-snippets.ts';

interface CallItProps {
  call: Omit<SnippetCall, 'origin'>;
  /** What is said of the call beside the snippets. */
  note?: string;
}

/** A button, and behind it how a program makes this call through the API. */
export function CallIt({ call, note }: CallItProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" variant="tertiary" onPress={() => setOpen(true)}>
        <Code2 aria-hidden className="size-4" />
        Call it from a program
      </Button>
      {isOpen && (
        <InfoDialog title={`Call ${call.operation} from a program`} size="lg" onClose={() => setOpen(false)}>
          <p className="text-muted text-sm">
            Calls the saved operation. <code>{tokenVariable}</code> holds a token, which you make in{' '}
            <Link href="/settings" className="text-accent-soft-foreground underline">
              Settings
            </Link>
            .{note && ` ${note}`}
          </p>
          <Snippets call={{ ...call, origin: window.location.origin }} />
        </InfoDialog>
      )}
    </>
  );
}

function Snippets({ call }: { call: SnippetCall }) {
  return (
    <Tabs variant="secondary">
      <Tabs.ListContainer className="bg-transparent">
        <Tabs.List aria-label="Language">
          {snippetLanguages.map(({ id, label }) => (
            <Tabs.Tab key={id} id={id} className="w-auto">
              {label}
              <Tabs.Indicator />
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs.ListContainer>
      {snippetLanguages.map(({ id, label, snippetOf }) => {
        const snippet = snippetOf(call);
        return (
          <Tabs.Panel key={id} id={id} className="relative p-0">
            <div className="absolute top-1.5 right-1.5 rounded-lg bg-surface-secondary">
              <CopyButton text={snippet} label={`Copy the snippet for ${label}`} />
            </div>
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard
              tabIndex={0}
              className="max-h-80 overflow-auto rounded-lg border border-border bg-surface-secondary p-3 pr-12 font-mono text-xs"
            >
              {snippet}
            </pre>
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}
