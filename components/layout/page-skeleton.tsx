'use client';

import { Skeleton } from '@heroui/react';

/** A page's shape while it loads. */
export function PageSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-56 rounded-lg" />
      <Skeleton className="h-4 w-80 max-w-full rounded-lg" />
      <Skeleton className="mt-4 h-64 w-full rounded-xl" />
    </div>
  );
}
