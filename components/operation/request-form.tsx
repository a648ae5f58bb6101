'use client';

import type { ReactNode } from 'react';
import { SelectInput } from '#components/form/select-input.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import { jsonProblem } from '#components/json/json-problem.ts';
import { readHeaders } from '#components/operation/request-headers.ts';
import { methods, type TestRequest } from '#components/operation/test-request.ts';

interface RequestFormProps {
  request: TestRequest;
  onChange(request: TestRequest): void;
  /** Scripts are run with POST only. */
  isScript: boolean;
  /** What calling it does, in words. */
  advice?: string;
  /** Stands above the request. */
  events?: ReactNode;
  /** What else can be done with the request. */
  children?: ReactNode;
}

/** What the operation is called with. */
export function RequestForm({ request, onChange, isScript, advice, events, children }: RequestFormProps) {
  const hasBody = request.method !== 'GET';
  const isEmpty = request.body.trim() === '';
  const problem = hasBody && !isEmpty ? jsonProblem(request.body) : undefined;
  const headers = readHeaders(request.headers);
  return (
    <div className="flex flex-col gap-4">
      {advice && <p className="text-muted text-xs">{advice}</p>}
      {events}
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
          // Any text may be sent: this hinders nobody.
          description={problem && `${problem} It is sent as plain text.`}
        />
      )}
      {!isScript && (
        <TextInput
          label="Headers"
          isCode
          rows={2}
          placeholder="x-trace: 1"
          value={request.headers}
          onChange={(text) => onChange({ ...request, headers: text })}
          problem={'problem' in headers ? headers.problem : undefined}
        />
      )}
      {children}
    </div>
  );
}
