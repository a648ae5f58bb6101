import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { PageHeader } from '#components/layout/page-header.tsx';
import { SecurityLines } from '#components/security/security-lines.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { type SecurityArea, securityAreas } from '#lib/security/line.ts';
import { readSecurity } from '#lib/security/service.ts';

export const metadata: Metadata = { title: 'Security' };

const titles: Record<SecurityArea, string> = {
  builds: 'Builds',
  functions: 'Functions',
  requests: 'Requests',
  shipped: 'Images',
};

export default async function SecurityPage() {
  await requireUser();
  const lines = await readSecurity(await headers());
  return (
    <>
      <PageHeader
        title="Security"
        description={
          <>
            What is kept apart here, what this engine cannot do and why, and what to do about it. To try it
            from the inside: <code className="text-xs">npm run probe:security</code>.
          </>
        }
      />
      <div className="flex max-w-4xl flex-col gap-8">
        {securityAreas.map((area) => (
          <section key={area} aria-labelledby={area}>
            <h2 id={area} className="mb-3 font-semibold">
              {titles[area]}
            </h2>
            <SecurityLines lines={lines.filter((line) => line.area === area)} />
          </section>
        ))}
      </div>
    </>
  );
}
