'use client';

import { Button } from '@heroui/react';
import { Hammer } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import { showFailure } from '#components/feedback/show-failure.ts';
import { useLeave } from '#components/unsaved/leave-guard.tsx';
import type { ActionResult } from '#lib/action-result.ts';
import type { BuildView } from '#lib/builds/view.ts';

/** Builds what is saved and goes to the build's page. */
export function BuildButton({
  name,
  action,
}: {
  name: string;
  action(name: string): Promise<ActionResult<{ build: BuildView }>>;
}) {
  const router = useRouter();
  const leave = useLeave();
  const [isPending, start] = useTransition();
  const build = () =>
    start(async () => {
      const result = await callAction(() => action(name), { isRepeatable: true });
      if (result.ok) router.push(`/builds/${result.build.id}`);
      else showFailure(result.error);
    });
  return (
    <Button variant="secondary" size="sm" isPending={isPending} onPress={() => leave(build)}>
      <Hammer aria-hidden className="size-4" />
      Build
    </Button>
  );
}
