import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { signInAction } from '#app/sign-in/actions.ts';
import { CredentialsForm } from '#components/auth/credentials-form.tsx';
import { WelcomeCard } from '#components/auth/welcome-card.tsx';
import { safeReturnPath } from '#lib/auth/safe-return-path.ts';
import { findUser } from '#lib/auth/session.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const { next } = await readParams(searchParams, ['next']);
  if (await findUser()) redirect(safeReturnPath(next));
  return (
    <WelcomeCard
      title="Sign in"
      description="The first account is created with the link Podsmith prints when it starts."
    >
      <CredentialsForm action={signInAction} verb="Sign in" hidden={next ? { next } : {}} />
    </WelcomeCard>
  );
}
