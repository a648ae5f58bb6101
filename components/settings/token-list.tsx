'use client';

import { Button, toast } from '@heroui/react';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState, useTransition } from 'react';
import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import { callAction, callRemoval } from '#components/feedback/call-action.ts';
import { showFailure } from '#components/feedback/show-failure.ts';
import { problemAt } from '#components/form/field-issues.ts';
import { TextInput } from '#components/form/text-input.tsx';
import { CopyButton } from '#components/json/copy-button.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ActionResult } from '#lib/action-result.ts';
import type { TokenView } from '#lib/auth/tokens.ts';
import type { ErrorView } from '#lib/errors.ts';

interface TokenListProps {
  tokens: TokenView[];
  create(name: string): Promise<ActionResult<{ token: string }>>;
  revoke(id: string): Promise<ActionResult<{ id: string }>>;
}

/** API tokens: make one (shown once), see when each was used, revoke. */
export function TokenList({ tokens, create, revoke }: TokenListProps) {
  const [name, setName] = useState('');
  const [made, setMade] = useState<string | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const [asked, setAsked] = useState<TokenView | null>(null);
  const [isPending, start] = useTransition();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start(async () => {
      const result = await callAction(() => create(name), {
        hint: 'It may have been made: reload this page, and revoke one you did not see.',
      });
      setError(result.ok ? null : result.error);
      if (!result.ok) return;
      setMade(result.token);
      setName('');
    });
  };
  const confirm = (token: TokenView) =>
    start(async () => {
      const result = await callRemoval(() => revoke(token.id));
      setAsked(null);
      if (result.ok) toast.success(`Revoked ${token.name}`);
      else showFailure(result.error);
    });
  return (
    <div className="panel">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3 p-4">
        <TextInput
          label="Name of the token"
          placeholder="ci"
          className="max-w-xs"
          value={name}
          onChange={(changed) => {
            setName(changed);
            setError(null);
          }}
          problem={problemAt(error, ['name'])}
        />
        <Button type="submit" variant="secondary" isPending={isPending}>
          <Plus aria-hidden className="size-4" />
          Create token
        </Button>
      </form>
      {made && (
        <div
          role="status"
          className="mx-4 mb-4 rounded-lg border border-success/40 bg-success-soft p-3 text-sm"
        >
          <p className="font-medium">Copy the token now: it is shown only once.</p>
          <div className="mt-1 flex items-center gap-1">
            <code data-testid="new-token" className="min-w-0 break-all text-xs">
              {made}
            </code>
            <CopyButton text={made} label="Copy the token" />
          </div>
        </div>
      )}
      <ul aria-label="API tokens" className="divide-y divide-separator border-separator border-t">
        {tokens.length === 0 && <li className="px-4 py-4 text-muted text-sm">No tokens yet.</li>}
        {tokens.map((token) => (
          <li key={token.id} className="flex items-center gap-3 px-4 py-3">
            <KeyRound aria-hidden className="size-4 shrink-0 text-muted" />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium text-sm">{token.name}</p>
              <p className="text-muted text-xs">
                <code>{token.prefix}…</code> · made <TimeAgo at={token.createdAt} /> ·{' '}
                {token.lastUsedAt ? (
                  <>
                    used <TimeAgo at={token.lastUsedAt} />
                  </>
                ) : (
                  'never used'
                )}
              </p>
            </div>
            {token.fromEnvironment ? (
              <span className="text-muted text-xs">from the environment</span>
            ) : (
              <Button
                isIconOnly
                size="sm"
                variant="ghost"
                aria-label={`Revoke ${token.name}`}
                onPress={() => setAsked(token)}
              >
                <Trash2 aria-hidden className="size-4" />
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asked && (
        <ConfirmDialog
          title={`Revoke ${asked.name}?`}
          verb="Revoke"
          isPending={isPending}
          onConfirm={() => confirm(asked)}
          onClose={() => setAsked(null)}
        >
          Whatever uses this token is refused from now on.
        </ConfirmDialog>
      )}
    </div>
  );
}
