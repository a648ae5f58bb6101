'use client';

import { type ButtonVariants, buttonVariants } from '@heroui/react';
import type { ComponentProps } from 'react';
import { Link } from '#components/layout/link.tsx';

type ButtonLinkProps = Omit<ComponentProps<typeof Link>, 'className'> & ButtonVariants;

/** A link that looks like HeroUI's button: goes somewhere, does nothing. */
export function ButtonLink({ variant, size, isIconOnly, fullWidth, ...props }: ButtonLinkProps) {
  return <Link className={buttonVariants({ variant, size, isIconOnly, fullWidth })} {...props} />;
}
