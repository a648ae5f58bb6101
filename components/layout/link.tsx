'use client';

import NextLink from 'next/link';
import { type ComponentProps, useState } from 'react';

/** Next's link, which loads its page ahead only once the pointer or the focus is on it, not as soon as it is seen. */
export function Link(
  props: Omit<ComponentProps<typeof NextLink>, 'prefetch' | 'onPointerEnter' | 'onFocus'>,
) {
  const [isMeant, setMeant] = useState(false);
  const mean = () => setMeant(true);
  return <NextLink {...props} prefetch={isMeant ? null : false} onPointerEnter={mean} onFocus={mean} />;
}
