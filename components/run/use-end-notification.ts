'use client';

import { toast } from '@heroui/react';
import { useEffect, useRef } from 'react';
import { keptSwitch } from '#components/layout/kept-switch.ts';
import { runTitle } from '#components/run/run-title.ts';
import { formatDuration } from '#components/time/format.ts';
import { useNow } from '#components/time/use-now.ts';
import type { RunOutline } from '#lib/runs/view.ts';
import { isFinished } from '#lib/status.ts';

const useIsWished = keptSwitch('podsmith:notify-of-runs', false);

/** Whether the end of a run is told by a notification of the browser. */
export interface EndNotification {
  /** False where the browser has none: of old, and for addresses without TLS other than this machine's. */
  isOffered: boolean;
  isOn: boolean;
  /** Asks the person first where the browser wants that. */
  set(isOn: boolean): Promise<void>;
}

/** Tells the end of the run that is watched to whoever wishes it and looks elsewhere at that moment. */
export function useEndNotification(run: RunOutline): EndNotification {
  const [isWished, setWished] = useIsWished();
  const isOffered = useNow(0) !== null && 'Notification' in window;
  const isOn = isOffered && isWished && Notification.permission === 'granted';
  const hasEnded = isFinished(run.status);
  const hadEnded = useRef(hasEnded);
  useEffect(() => {
    const isNews = hasEnded && !hadEnded.current;
    hadEnded.current = hasEnded;
    if (isNews && isOn && !document.hasFocus()) notify(run);
  }, [hasEnded, isOn, run]);
  return {
    isOffered,
    isOn,
    async set(isWanted) {
      setWished(isWanted);
      if (!isWanted || (await Notification.requestPermission()) === 'granted') return;
      setWished(false);
      toast.danger('This browser does not let Podsmith notify you.', {
        description: 'Allow notifications of this page in its settings, then try again.',
      });
    },
  };
}

function notify(run: RunOutline): void {
  const { id, startedAt, finishedAt } = run;
  const tookMs = startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : undefined;
  const notification = new Notification(runTitle(run), {
    // Of two tabs with the same run, one tells it.
    tag: id,
    ...(tookMs !== undefined && { body: `Took ${formatDuration(tookMs)}.` }),
  });
  notification.onclick = () => {
    window.focus();
    notification.close();
  };
}
