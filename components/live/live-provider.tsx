'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { createAskAgain } from '#components/live/ask-again.ts';
import { createLiveStream, type LiveStream } from '#components/live/live-stream.ts';
import { takeIn } from '#components/live/take-in.ts';
import { isThingPatch } from '#lib/live/change.ts';

const StreamContext = createContext<LiveStream | null>(null);

/** What lives on the pages: data in a cache, filled by the server's first render and kept current by one stream. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [{ client, stream }] = useState(createLive);
  useEffect(() => stream.start(), [stream]);
  return (
    <QueryClientProvider client={client}>
      <StreamContext value={stream}>{children}</StreamContext>
    </QueryClientProvider>
  );
}

/** The tab's stream. */
export function useLiveStream(): LiveStream {
  const stream = useContext(StreamContext);
  if (!stream) throw new Error('Something live stands outside the LiveProvider.');
  return stream;
}

function createLive() {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // What is in the cache is current until the stream says otherwise.
        staleTime: Number.POSITIVE_INFINITY,
        // Without the internet this host may still be there.
        networkMode: 'always',
        // The stream, which is lost then, tries again.
        retry: false,
      },
    },
  });
  const stream: LiveStream = createLiveStream({
    onChange(change) {
      if (isThingPatch(change)) return takeIn(client, change);
      askAgain(change.topic);
      return true;
    },
  });
  const askAgain = createAskAgain(client, () => stream.lose());
  return { client, stream };
}
