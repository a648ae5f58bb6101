import type { Metadata } from 'next';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { createFirstAdminAction } from '#app/setup/actions.ts';
import { CredentialsForm } from '#components/auth/credentials-form.tsx';
import { WelcomeCard } from '#components/auth/welcome-card.tsx';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { isSetupTokenValid } from '#lib/auth/setup-token.ts';

export const metadata: Metadata = { title: 'Set up' };

export default async function SetupPage({ searchParams }: { searchParams: SearchParams }) {
  const { token = '' } = await readParams(searchParams, ['token']);
  if (!(await isSetupTokenValid(token))) {
    return (
      <WelcomeCard
        title="This link does not work any more"
        description="It was used already, or a newer one was printed. Take the newest link from the terminal in which Podsmith runs, or sign in."
      >
        <ButtonLink href="/sign-in" fullWidth>
          Sign in
        </ButtonLink>
      </WelcomeCard>
    );
  }
  return (
    <WelcomeCard title="Welcome to Podsmith" description="Create the admin account of this installation.">
      <CredentialsForm action={createFirstAdminAction} verb="Create account" withName hidden={{ token }} />
    </WelcomeCard>
  );
}
