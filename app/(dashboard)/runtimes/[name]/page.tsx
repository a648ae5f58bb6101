import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { RuntimeDetail } from '#components/runtime/runtime-detail.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';
import { readRuntimeFile, requestLook } from '#lib/runtime-status/service.ts';

export const metadata: Metadata = { title: 'Runtime' };

interface RuntimePageProps {
  params: Promise<{ name: string }>;
  searchParams: SearchParams;
}

export default async function RuntimePage({ params, searchParams }: RuntimePageProps) {
  await requireUser();
  const { file: wanted } = await readParams(searchParams, ['file']);
  const [{ runtime, file, text }, snapshot] = await Promise.all([
    findOrMissing(readRuntimeFile((await params).name, wanted)),
    readList('runtimes', {}),
  ]);
  await requestLook();
  return <RuntimeDetail runtime={runtime} snapshot={snapshot} file={file} text={text} />;
}
