'use client';

import { Button } from '@heroui/react';
import { useActionState, useState } from 'react';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { problemAt } from '#components/form/field-issues.ts';
import { TextInput } from '#components/form/text-input.tsx';
import { useFormError } from '#components/form/use-form-error.ts';
import type { ActionResult } from '#lib/action-result.ts';

interface CredentialsFormProps {
  action(previous: ActionResult<object> | null, form: FormData): Promise<ActionResult<object>>;
  /** The button's words. */
  verb: string;
  /** The first admin also gives a name. */
  withName?: boolean;
  /** Sent along unseen: the set-up token, or where to go next. */
  hidden: Record<string, string>;
}

/** E-mail and password: to sign in, or to become the first admin. */
export function CredentialsForm({ action, verb, withName, hidden }: CredentialsFormProps) {
  const [result, submit, isPending] = useActionState(action, null);
  const [fields, setFields] = useState({ name: '', email: '', password: '' });
  const { error, correct } = useFormError(result?.ok === false ? result.error : null);
  const problem = (field: string) => problemAt(error, [field]);
  const set = (field: keyof typeof fields) => (value: string) => {
    correct(fields, { ...fields, [field]: value });
    // Fields that were filled in before the page's scripts were there tell it all at once.
    setFields((before) => ({ ...before, [field]: value }));
  };
  return (
    <form action={submit} className="flex flex-col gap-4">
      {error && <ErrorAlert error={error} />}
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {withName && (
        <TextInput
          label="Name"
          name="name"
          autoComplete="name"
          value={fields.name}
          onChange={set('name')}
          problem={problem('name')}
        />
      )}
      <TextInput
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        value={fields.email}
        onChange={set('email')}
        problem={problem('email')}
      />
      <TextInput
        label="Password"
        name="password"
        type="password"
        autoComplete={withName ? 'new-password' : 'current-password'}
        description={withName ? 'At least 8 characters.' : undefined}
        value={fields.password}
        onChange={set('password')}
        problem={problem('password')}
      />
      <Button type="submit" fullWidth isPending={isPending}>
        {verb}
      </Button>
    </form>
  );
}
