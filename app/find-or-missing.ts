import { notFound } from 'next/navigation';
import { AppError } from '#lib/errors.ts';

/** What a page's address names; shows the not-found page when it is not there or is no valid name. */
export async function findOrMissing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && (error.code === 'NOT_FOUND' || error.code === 'INVALID_INPUT'))
      notFound();
    throw error;
  }
}
