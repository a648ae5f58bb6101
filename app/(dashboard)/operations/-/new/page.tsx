import type { Metadata } from 'next';
import {
  cancelInvocationAction,
  checkOperationManifestAction,
  invokeOperationAction,
  saveOperationAction,
  tryOperationAction,
} from '#app/(dashboard)/operations/actions.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { OperationWorkbench } from '#components/operation/operation-workbench.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { config } from '#lib/config.ts';
import { listRuntimes } from '#lib/runtimes/service.ts';

export const metadata: Metadata = { title: 'New operation' };

export default async function NewOperationPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const { runtime } = await readParams(searchParams, ['runtime']);
  // A new function begins with the first one.
  const all = await listRuntimes();
  const runtimes = [...all].sort((a, b) => Number(b.name === runtime) - Number(a.name === runtime));
  return (
    <OperationWorkbench
      operation={null}
      person={user.id}
      runtimes={runtimes}
      serviceAccounts={config().serviceAccounts}
      httpServerDefaults={config().httpServer}
      invocation={null}
      build={null}
      actions={{
        save: saveOperationAction,
        invoke: invokeOperationAction,
        try: tryOperationAction,
        cancel: cancelInvocationAction,
        check: checkOperationManifestAction,
      }}
    />
  );
}
