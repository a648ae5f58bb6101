'use client';

import { Alert } from '@heroui/react';
import { problemAt } from '#components/form/field-issues.ts';
import { SelectInput } from '#components/form/select-input.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import { certificateChecks, type OperationDraft } from '#components/operation/draft.ts';
import type { ErrorView } from '#lib/errors.ts';
import { type HttpServerDefaults, missingServerSettings } from '#lib/http/server-address.ts';

interface HttpServerFormProps {
  value: OperationDraft['httpServer'];
  onChange(value: OperationDraft['httpServer']): void;
  error: ErrorView | null;
  /** What an address or port that is left out means. */
  defaults: HttpServerDefaults;
  /** Why the server, as it was saved, cannot be called. */
  refusal?: ErrorView;
}

const at = (...field: string[]) => ['spec', 'processor', 'httpServer', ...field];

const certificateLabels = {
  known: 'Verified: signed by a known authority',
  own: 'Verified: signed by an authority of your own',
  none: 'Not verified: anyone in between can read and change what is sent',
} satisfies Record<OperationDraft['httpServer']['certificate'], string>;

/** Where a server that Podsmith does not run is called. */
export function HttpServerForm({ value, onChange, error, defaults, refusal }: HttpServerFormProps) {
  const given = { address: value.address.trim() || undefined, port: Number(value.port) || undefined };
  const missing = missingServerSettings(given, defaults);
  return (
    <section
      aria-label="HTTP server"
      className="grid max-w-2xl grid-cols-1 gap-4 sm:grid-cols-[8rem_minmax(0,1fr)_8rem]"
    >
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
        placeholder={defaults.address ?? 'diagnosis.example.com'}
        value={value.address}
        onChange={(address) => onChange({ ...value, address })}
        problem={problemAt(error, at('address'))}
      />
      <TextInput
        label="Port"
        isCode
        inputMode="numeric"
        placeholder={defaults.port ? String(defaults.port) : '8080'}
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
      {value.scheme === 'https' && (
        <SelectInput
          label="Certificate"
          className="sm:col-span-3"
          value={value.certificate}
          options={certificateChecks.map((id) => ({ id, label: certificateLabels[id] }))}
          onChange={(id) => {
            const certificate = certificateChecks.find((check) => check === id);
            if (certificate) onChange({ ...value, certificate });
          }}
          problem={value.certificate === 'own' ? undefined : problemAt(error, at('tls'))}
        />
      )}
      {value.scheme === 'http' && value.certificate !== 'known' && (
        <p className="text-sm text-muted sm:col-span-3">
          How its certificate is checked is not saved: http has none. It is back with https as long as this
          page is open.
        </p>
      )}
      {value.scheme === 'https' && value.certificate === 'own' && (
        <TextInput
          label="Authority’s certificate"
          isCode
          rows={6}
          className="sm:col-span-3"
          placeholder="-----BEGIN CERTIFICATE-----"
          description="PEM; several may follow each other. The server’s own certificate will do if it is self-signed."
          value={value.ca}
          onChange={(ca) => onChange({ ...value, ca })}
          problem={problemAt(error, at('tls', 'ca'))}
        />
      )}
      {refusal && (
        <Alert status="warning" className="sm:col-span-3">
          <Alert.Indicator />
          <Alert.Content>
            <Alert.Title>{refusal.message}</Alert.Title>
            <Alert.Description className="wrap-anywhere">{refusal.hint}</Alert.Description>
          </Alert.Content>
        </Alert>
      )}
      {missing.length > 0 && (
        <Alert status="warning" className="sm:col-span-3">
          <Alert.Indicator />
          <Alert.Content>
            <Alert.Title>It cannot be called yet</Alert.Title>
            <Alert.Description className="wrap-anywhere">
              Without its own address and port, a server is where KubeDiag’s agent listens, and Podsmith does
              not know where that is. Fill them in, or start Podsmith with{' '}
              {missing.map((setting, index) => (
                <span key={setting}>
                  {index > 0 && ' and '}
                  <code>{setting}</code>
                </span>
              ))}
              .
            </Alert.Description>
          </Alert.Content>
        </Alert>
      )}
    </section>
  );
}
