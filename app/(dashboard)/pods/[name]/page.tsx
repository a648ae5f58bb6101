import type { Metadata } from 'next';
import { requestPodActionAction } from '#app/(dashboard)/pods/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { PodDetail } from '#components/pod/pod-detail.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { limits } from '#lib/limits.ts';
import { readThing } from '#lib/live/read-thing.ts';
import { findOperation } from '#lib/operations/service.ts';

interface PodPageProps {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: PodPageProps): Promise<Metadata> {
  return { title: (await params).name };
}

export default async function PodPage({ params }: PodPageProps) {
  await requireUser();
  const snapshot = await findOrMissing(readThing('pod', (await params).name));
  const { pod } = snapshot;
  const operation = pod.operation === null ? undefined : await findOperation(pod.operation);
  return (
    <PodDetail
      key={pod.name}
      snapshot={snapshot}
      newestRevision={operation?.revision ?? null}
      memoryLimitBytes={limits.podMemoryMib * 1024 * 1024}
      request={requestPodActionAction}
    />
  );
}
