'use client';

import { type ButtonVariants, buttonVariants } from '@heroui/react';
import Link from 'next/link';
import type { ComponentProps } from 'react';

type ButtonLinkProps = Omit<ComponentProps<typeof Link>, 'className'> & ButtonVariants;

/** A link that looks like HeroUI's button: goes somewhere, does nothing. */
export function ButtonLink({ variant, size, isIconOnly, fullWidth, ...props }: ButtonLinkProps) {
  return <Link className={buttonVariants({ variant, size, isIconOnly, fullWidth })} {...props} />;
}
