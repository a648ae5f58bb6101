'use client';

import { Chip, Disclosure, Tabs } from '@heroui/react';
import { isJson } from '#components/json/is-json.ts';
import { JsonView } from '#components/json/json-view.tsx';
import { LogView } from '#components/log/log-view.tsx';
import { formatDuration } from '#components/time/format.ts';
import type { InvocationView } from '#lib/runs/invocation-view.ts';

/** What the operation answered: status, duration, headers, body and log. */
export function InvocationResult({ invocation }: { invocation: InvocationView }) {
  const { statusCode, durationMs, responseHeaders, log } = invocation;
  return (
    <div className="flex flex-col gap-4">
      {statusCode !== null && (
        <>
          <dl className="flex flex-wrap items-center gap-x-5 gap-y-2 text-sm">
            <div className="flex items-center gap-2">
              <dt className="text-muted">Status</dt>
              <dd>
                <Chip variant="soft" color={statusColor(statusCode)} className="font-medium tabular-nums">
                  {statusCode}
                </Chip>
              </dd>
            </div>
            {durationMs !== null && (
              <div className="flex items-center gap-2">
                <dt className="text-muted">Duration</dt>
                <dd className="tabular-nums">{formatDuration(durationMs)}</dd>
              </div>
            )}
          </dl>
          <ResponseBody invocation={invocation} />
          <Disclosure>
            <Disclosure.Heading>
              <Disclosure.Trigger className="flex items-center gap-1.5 font-medium text-sm">
                Response headers ({responseHeaders.length})
                <Disclosure.Indicator className="size-4" />
              </Disclosure.Trigger>
            </Disclosure.Heading>
            <Disclosure.Content>
              <Disclosure.Body className="pt-2">
                <HeaderTable headers={responseHeaders} />
              </Disclosure.Body>
            </Disclosure.Content>
          </Disclosure>
        </>
      )}
      <section className="flex flex-col gap-1.5">
        <h3 className="font-medium text-sm">Log of the function</h3>
        <LogView
          label="Log of the function"
          text={log}
          placeholder="It printed nothing."
          className="max-h-60"
        />
      </section>
    </div>
  );
}

/** Header names and values as a table. */
export function HeaderTable({ headers }: { headers: [string, string][] }) {
  if (headers.length === 0) return <p className="text-muted text-sm">None.</p>;
  return (
    <table aria-label="Response headers" className="w-full text-left font-mono text-xs">
      <tbody>
        {headers.map(([name, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: header names may repeat, their order is fixed
          <tr key={index} className="border-separator border-b align-top last:border-b-0">
            <th scope="row" className="py-1 pr-4 font-normal text-muted">
              {name}
            </th>
            <td className="break-all py-1">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ResponseBody({ invocation: { body, bodyBase64 } }: { invocation: InvocationView }) {
  const heading = <h3 className="font-medium text-sm">Body</h3>;
  if (bodyBase64 !== null) {
    return (
      <section className="flex flex-col gap-1.5">
        {heading}
        <p className="text-muted text-sm">The body is not text. In base64:</p>
        <JsonView label="Response body" text={bodyBase64} />
      </section>
    );
  }
  if (body === null || body === '') {
    return (
      <section className="flex flex-col gap-1.5">
        {heading}
        <p className="text-muted text-sm">Empty.</p>
      </section>
    );
  }
  if (!isJson(body)) {
    return (
      <section className="flex flex-col gap-1.5">
        {heading}
        <JsonView label="Response body" text={body} />
      </section>
    );
  }
  return (
    <Tabs variant="secondary">
      <div className="flex items-center justify-between gap-4">
        {heading}
        <Tabs.ListContainer className="w-auto">
          <Tabs.List aria-label="How to show the body">
            <Tabs.Tab id="pretty">
              Pretty
              <Tabs.Indicator />
            </Tabs.Tab>
            <Tabs.Tab id="raw">
              Raw
              <Tabs.Indicator />
            </Tabs.Tab>
          </Tabs.List>
        </Tabs.ListContainer>
      </div>
      <Tabs.Panel id="pretty" className="p-0">
        <JsonView label="Response body" text={body} />
      </Tabs.Panel>
      <Tabs.Panel id="raw" className="p-0">
        <LogView label="Response body, raw" text={body} className="max-h-80" />
      </Tabs.Panel>
    </Tabs>
  );
}

function statusColor(statusCode: number): 'success' | 'warning' | 'danger' | 'default' {
  if (statusCode >= 500) return 'danger';
  if (statusCode >= 400) return 'warning';
  return statusCode >= 200 && statusCode < 300 ? 'success' : 'default';
}
