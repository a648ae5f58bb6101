'use client';

import type { ReactNode } from 'react';
import { SelectInput } from '#components/form/select-input.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import { isJson } from '#components/json/is-json.ts';
import { methods, type TestRequest } from '#components/operation/test-request.ts';

interface RequestFormProps {
  request: TestRequest;
  onChange(request: TestRequest): void;
  /** Scripts are run with POST only. */
  isScript: boolean;
  /** What calling it does, in words. */
  advice?: string;
  /** What else can be done with the request. */
  children?: ReactNode;
}

/** What the operation is called with. */
export function RequestForm({ request, onChange, isScript, advice, children }: RequestFormProps) {
  const hasBody = request.method !== 'GET';
  const isText = hasBody && request.body.trim() !== '' && !isJson(request.body);
  return (
    <div className="flex flex-col gap-4">
      {advice && <p className="text-muted text-xs">{advice}</p>}
      {!isScript && (
        <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3">
          <SelectInput
            label="Method"
            value={request.method}
            options={methods.map((method) => ({ id: method, label: method }))}
            onChange={(id) => {
              const method = methods.find((candidate) => candidate === id);
              if (method) onChange({ ...request, method });
            }}
          />
          <TextInput
            label="Path and query"
            isCode
            value={request.path}
            onChange={(path) => onChange({ ...request, path })}
          />
        </div>
      )}
      {hasBody && (
        <TextInput
          label={isScript ? 'Context (JSON)' : 'Event body'}
          isCode
          rows={12}
          value={request.body}
          onChange={(body) => onChange({ ...request, body })}
          description={isText ? 'This is not JSON; it is sent as plain text.' : undefined}
        />
      )}
      {children}
    </div>
  );
}
