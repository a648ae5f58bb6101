'use client';

import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import type { UnsavedWork } from '#components/unsaved/unsaved-work.ts';
import { useWaysOut } from '#components/unsaved/use-ways-out.ts';

interface Guard {
  /** Leaves the page: at once, or after the user has decided what to do with unsaved work. */
  leave(go: () => void): void;
  /** Guards this work from now on. */
  hold(work: UnsavedWork | null): void;
  held(): UnsavedWork | null;
}

const GuardContext = createContext<Guard>({
  leave: (go) => go(),
  hold: () => undefined,
  held: () => null,
});

/** Asks before unsaved work is left behind, whichever way out is taken. */
export function LeaveGuard({ children }: { children: ReactNode }) {
  const work = useRef<UnsavedWork | null>(null);
  const [asked, setAsked] = useState<{ work: UnsavedWork; go(): void } | null>(null);
  const [isSaving, setSaving] = useState(false);
  const leave = useCallback((go: () => void) => {
    if (work.current?.isDirty) setAsked({ work: work.current, go });
    else go();
  }, []);
  const hold = useCallback((held: UnsavedWork | null) => {
    work.current = held;
  }, []);
  const held = useCallback(() => work.current, []);
  const [guard] = useState<Guard>({ leave, hold, held });
  useWaysOut({ work, onLeave: leave });

  const go = () => {
    work.current = null;
    setAsked(null);
    asked?.go();
  };
  const saveAndGo = async () => {
    if (!asked) return;
    setSaving(true);
    const isSaved = await asked.work.save();
    setSaving(false);
    if (isSaved) go();
    else setAsked(null);
  };
  return (
    <GuardContext value={guard}>
      {children}
      {asked && (
        <ConfirmDialog
          title="Leave without saving?"
          verb="Save and leave"
          cancel="Stay"
          status="warning"
          isPending={isSaving}
          other={{
            verb: 'Leave without saving',
            onChoose: () => {
              asked.work.discard();
              go();
            },
          }}
          onConfirm={saveAndGo}
          onClose={() => setAsked(null)}
        >
          You have changed {asked.work.what} and not saved it.
        </ConfirmDialog>
      )}
    </GuardContext>
  );
}

/** For what takes the page away without a link: a button that goes to another page, or signs out. */
export function useLeave(): Guard['leave'] {
  return useContext(GuardContext).leave;
}

/** For deleting the thing that a page edits: unsaved edits are discarded with it. */
export function useHeldWork(): Guard['held'] {
  return useContext(GuardContext).held;
}

/**
 * Guards this page's unsaved edits.
 *
 * @param edits Changes with every edit: who edits on after having chosen to leave is asked again.
 */
export function useUnsavedWork(work: UnsavedWork, edits: unknown): void {
  const { hold } = useContext(GuardContext);
  const { isDirty } = work;
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: every edit is held anew
  useEffect(() => {
    hold({
      what: latest.current.what,
      isDirty,
      save: () => latest.current.save(),
      discard: () => latest.current.discard(),
    });
    return () => hold(null);
  }, [hold, isDirty, edits]);
}
