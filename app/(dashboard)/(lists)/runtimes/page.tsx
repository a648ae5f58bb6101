import type { Metadata } from 'next';
import { PageHeader } from '#components/layout/page-header.tsx';
import { RuntimeList } from '#components/runtime/runtime-list.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';
import { requestLook } from '#lib/runtime-status/service.ts';

export const metadata: Metadata = { title: 'Runtimes' };

export default async function RuntimesPage() {
  await requireUser();
  const snapshot = await readList('runtimes', {});
  // After the reading, whose version what the worker finds comes behind.
  await requestLook();
  return (
    <>
      <PageHeader
        title="Runtimes"
        description={
          <>
            What functions can be written in. Mount your own with{' '}
            <code className="text-xs">PODSMITH_RUNTIMES_DIR</code>.
          </>
        }
      />
      <RuntimeList snapshot={snapshot} />
    </>
  );
}
