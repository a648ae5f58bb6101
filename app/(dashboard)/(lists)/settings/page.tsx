import type { Metadata } from 'next';
import { cleanUpAction, createTokenAction, revokeTokenAction } from '#app/(dashboard)/settings/actions.ts';
import { Facts } from '#components/layout/facts.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { EngineFacts } from '#components/settings/engine-facts.tsx';
import { StorageFacts } from '#components/settings/storage-facts.tsx';
import { TokenList } from '#components/settings/token-list.tsx';
import { WorkerList } from '#components/settings/worker-list.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { listTokens } from '#lib/auth/tokens.ts';
import { config } from '#lib/config.ts';
import { readList } from '#lib/live/read-list.ts';
import { listRuntimes } from '#lib/runtimes/service.ts';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  const user = await requireUser();
  const [engine, workers, storage, tokens, runtimes] = await Promise.all([
    readList('engine', {}),
    readList('workers', {}),
    readList('storage', {}),
    listTokens(),
    listRuntimes(),
  ]);
  const { databaseUrl, serviceAccounts } = config();
  return (
    <>
      <PageHeader
        title="Settings"
        description="The engine, the workers, what is kept, API tokens and this installation."
      />
      <div className="flex max-w-4xl flex-col gap-8">
        <section aria-labelledby="engine">
          <h2 id="engine" className="mb-3 font-semibold">
            {engine.data.name === 'kubernetes' ? 'Kubernetes' : 'Container engine'}
          </h2>
          <EngineFacts snapshot={engine} serviceAccounts={serviceAccounts} />
        </section>
        <section aria-labelledby="workers">
          <h2 id="workers" className="mb-1 font-semibold">
            Workers
          </h2>
          <p className="mb-3 text-muted text-sm">
            The processes that build and run. When one is lost, the others take over what it was doing.
          </p>
          <WorkerList snapshot={workers} />
        </section>
        <section aria-labelledby="storage">
          <h2 id="storage" className="mb-1 font-semibold">
            Storage
          </h2>
          <p className="mb-3 text-muted text-sm">
            Old runs, calls and builds go by themselves, and so do images that no operation needs any more.
          </p>
          <StorageFacts snapshot={storage} cleanUp={cleanUpAction} />
        </section>
        <section aria-labelledby="tokens">
          <h2 id="tokens" className="mb-1 font-semibold">
            API tokens
          </h2>
          <p className="mb-3 text-muted text-sm">
            For scripts and CI: send one as <code className="text-xs">Authorization: Bearer …</code> to{' '}
            <code className="text-xs">/api/v1</code>.
          </p>
          <TokenList tokens={tokens} create={createTokenAction} revoke={revokeTokenAction} />
        </section>
        <section aria-labelledby="installation">
          <h2 id="installation" className="mb-3 font-semibold">
            Installation
          </h2>
          <div className="panel p-4">
            <Facts
              facts={[
                { name: 'Signed in as', value: user.email },
                {
                  name: 'Database',
                  value: `PostgreSQL at ${databaseUrl ? new URL(databaseUrl).host : 'an unknown address'}`,
                },
                { name: 'Runtimes', value: runtimes.map((runtime) => runtime.displayName).join(', ') },
              ]}
            />
          </div>
        </section>
      </div>
    </>
  );
}
