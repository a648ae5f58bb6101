'use client';

import { Chip, Disclosure, Tabs } from '@heroui/react';
import { useMemo } from 'react';
import { isJson } from '#components/json/is-json.ts';
import { JsonView } from '#components/json/json-view.tsx';
import { LogView } from '#components/log/log-view.tsx';
import { formatBytes } from '#components/pod/format-usage.ts';
import { lookOf, outcomeOf } from '#components/status/status-map.ts';
import { WholeText } from '#components/text/whole-text.tsx';
import { formatDuration } from '#components/time/format.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import type { ShownText } from '#lib/shown-text.ts';

/** What the operation answered, once it has: status, duration, headers and body. */
export function InvocationResult({ invocation }: { invocation: InvocationOutline }) {
  const { responseHeaders } = invocation;
  if (invocation.status !== 'succeeded') return null;
  return (
    <div className="flex flex-col gap-4">
      <dl className="flex flex-wrap items-center gap-x-5 gap-y-2 text-sm">
        <div className="flex items-center gap-2">
          <dt className="text-muted">Status</dt>
          <dd>
            <Chip
              variant="soft"
              color={lookOf(outcomeOf(invocation)).color}
              className="font-medium tabular-nums"
            >
              {invocation.statusCode}
            </Chip>
          </dd>
        </div>
        <div className="flex items-center gap-2">
          <dt className="text-muted">Duration</dt>
          <dd className="tabular-nums">{formatDuration(invocation.durationMs)}</dd>
        </div>
        {invocation.revision === null && invocation.contentAddress !== null && (
          <div className="flex items-center gap-2" title="A build of this text has this content address.">
            <dt className="text-muted">Content</dt>
            <dd>
              <code className="text-xs">{invocation.contentAddress.slice(0, 12)}</code>
            </dd>
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
    </div>
  );
}

/** Header names and values as a table. */
function HeaderTable({ headers }: { headers: [string, string][] }) {
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

function ResponseBody({ invocation: { id, body, bodyBase64 } }: { invocation: InvocationOutline }) {
  const url = `/api/v1/invocations/${id}/body`;
  return (
    <section className="flex flex-col gap-1.5">
      {bodyBase64 !== null ? (
        <BinaryBody base64={bodyBase64} url={url} />
      ) : body === null || body === '' ? (
        <>
          <BodyHeading />
          <p className="text-muted text-sm">Empty.</p>
        </>
      ) : (
        <WholeText text={body} url={url}>
          {(text) => <TextBody text={text} />}
        </WholeText>
      )}
    </section>
  );
}

function BodyHeading() {
  return <h3 className="font-medium text-sm">Body</h3>;
}

function BinaryBody({ base64, url }: { base64: ShownText; url: string }) {
  return (
    <>
      <BodyHeading />
      {typeof base64 === 'string' ? (
        <>
          <p className="text-muted text-sm">The body is not text. In base64:</p>
          <JsonView label="Response body" text={base64} />
        </>
      ) : (
        <p className="text-muted text-sm">
          The body is not text.{' '}
          <a href={url} download className="text-accent-soft-foreground underline">
            Download it ({formatBytes((base64.bytes / 4) * 3)})
          </a>
        </p>
      )}
    </>
  );
}

/** JSON indented or as it was answered; any other text as it is. */
function TextBody({ text }: { text: string }) {
  const hasLayouts = useMemo(() => isJson(text), [text]);
  if (!hasLayouts) {
    return (
      <>
        <BodyHeading />
        <JsonView label="Response body" text={text} />
      </>
    );
  }
  return (
    <Tabs variant="secondary">
      <div className="flex items-center justify-between gap-4">
        <BodyHeading />
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
        <JsonView label="Response body" text={text} />
      </Tabs.Panel>
      <Tabs.Panel id="raw" className="p-0">
        <LogView label="Response body, raw" anchor="body" text={text} className="max-h-80" />
      </Tabs.Panel>
    </Tabs>
  );
}
