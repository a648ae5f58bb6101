'use client';

import { problemAt } from '#components/form/field-issues.ts';
import { SelectInput } from '#components/form/select-input.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import type { OperationDraft } from '#components/operation/draft.ts';
import type { ErrorView } from '#lib/errors.ts';

interface HttpServerFormProps {
  value: OperationDraft['httpServer'];
  onChange(value: OperationDraft['httpServer']): void;
  error: ErrorView | null;
}

const at = (field: string) => ['spec', 'processor', 'httpServer', field];

/** Where a server that Podsmith does not run is called. */
export function HttpServerForm({ value, onChange, error }: HttpServerFormProps) {
  return (
    <section aria-label="HTTP server" className="panel grid gap-4 p-4 sm:grid-cols-[8rem_minmax(0,1fr)_8rem]">
      <p className="text-muted text-sm sm:col-span-3">
        The context is sent to this server with POST; its JSON answer is the result.
      </p>
      <SelectInput
        label="Scheme"
        value={value.scheme}
        options={[
          { id: 'http', label: 'http' },
          { id: 'https', label: 'https' },
        ]}
        onChange={(scheme) => onChange({ ...value, scheme })}
        problem={problemAt(error, at('scheme'))}
      />
      <TextInput
        label="Address"
        isCode
        placeholder="diagnosis.example.com"
        value={value.address}
        onChange={(address) => onChange({ ...value, address })}
        problem={problemAt(error, at('address'))}
      />
      <TextInput
        label="Port"
        isCode
        inputMode="numeric"
        placeholder="8080"
        value={value.port}
        onChange={(port) => onChange({ ...value, port })}
        problem={problemAt(error, at('port'))}
      />
      <TextInput
        label="Path"
        isCode
        className="sm:col-span-3"
        value={value.path}
        onChange={(path) => onChange({ ...value, path })}
        problem={problemAt(error, at('path'))}
      />
    </section>
  );
}
