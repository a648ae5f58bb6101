'use client';

import { sentEvent, type TestRequest } from '#components/operation/test-request.ts';
import { CallIt } from '#components/snippet/call-it.tsx';

/** How a program makes the call of the request form; nothing while its headers cannot be read. */
export function CallThis({ operation, request }: { operation: string; request: TestRequest }) {
  const sent = sentEvent(request);
  if ('problem' in sent) return null;
  const { 'content-type': type, ...others } = sent.headers;
  const call = { operation, method: sent.method, path: sent.path, body: sent.body, contentType: type?.[0] };
  const note =
    Object.keys(others).length > 0 ? 'Of the headers, the API hands on the content type alone.' : undefined;
  return (
    <div>
      <CallIt call={call} note={note} />
    </div>
  );
}
