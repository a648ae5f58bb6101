import { z } from 'zod';
import { limits } from '#lib/limits.ts';

/** Name of an operation or pipeline: a DNS-1123 label, as Kubernetes object names are (RFC 1123 section 2.1). */
export const nameSchema = z
  .string('A name is expected.')
  .min(1, 'A name is expected.')
  .max(limits.nameLength, `A name has at most ${limits.nameLength} characters.`)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'A name has lower-case letters, digits and "-", and starts and ends with a letter or digit.',
  );
