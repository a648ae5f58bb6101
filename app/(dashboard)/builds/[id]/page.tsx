import type { Metadata } from 'next';
import { cancelBuildAction } from '#app/(dashboard)/operations/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { BuildDetail } from '#components/build/build-detail.tsx';
import { ContentsPanel } from '#components/build/contents-panel.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { findContents } from '#lib/builds/service.ts';
import { readThing } from '#lib/live/read-thing.ts';

export const metadata: Metadata = { title: 'Build' };

export default async function BuildPage({ params }: { params: Promise<{ id: string }> }) {
  await requireUser();
  const build = await findOrMissing(readThing('build', (await params).id));
  const contents = build.status === 'succeeded' ? await findContents(build.id) : undefined;
  return (
    <BuildDetail snapshot={build} cancel={cancelBuildAction}>
      {contents && <ContentsPanel {...contents} />}
    </BuildDetail>
  );
}
