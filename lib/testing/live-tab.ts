import { subscribe } from '#lib/events/hub.ts';
import { eventStream } from '#lib/events/sse.ts';
import { accessTopic } from '#lib/events/topics.ts';
import { type Change, changeSchema } from '#lib/live/change.ts';
import type { Follow } from '#lib/live/follow.ts';
import { liveStream } from '#lib/live/stream.ts';

/** A tab without a browser: what it was sent, and its connection to end. */
export function openTab(follows: Follow[]) {
  const gone = new AbortController();
  const session = { isAlive: true };
  const stream = eventStream({
    ...liveStream(follows),
    signal: gone.signal,
    access: {
      isAllowed: async () => session.isAlive,
      subscribe: (onChange) => subscribe(accessTopic, onChange),
    },
  });
  const events: { event: string; data: string }[] = [];
  let hasEnded = false;
  let wake: () => void = () => undefined;
  void (async () => {
    let text = '';
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += part.value;
      const whole = text.split('\n\n');
      text = whole.pop() ?? '';
      for (const block of whole) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
        if (event && data) events.push({ event, data });
      }
      wake();
    }
    hasEnded = true;
    wake();
  })();
  const until = async (isReached: () => boolean) => {
    while (!isReached()) await new Promise<void>((resolve) => (wake = resolve));
  };
  const changes = (): Change[] =>
    events.filter(({ event }) => event === 'change').map(({ data }) => changeSchema.parse(JSON.parse(data)));
  return {
    session,
    events,
    changes,
    /** All that was missed has come. */
    current: () => until(() => events.some(({ event }) => event === 'beat')),
    change: async (count: number) => {
      await until(() => changes().length >= count);
      return changes();
    },
    ended: () => until(() => hasEnded),
    close: () => gone.abort(),
  };
}
