import { z } from 'zod';
import { limits } from '#lib/limits.ts';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** Name of an operation, pipeline or Diagnosis: a DNS-1123 subdomain, as Kubernetes object names are. */
export const nameSchema = z
  .string('A name is expected.')
  .min(1, 'A name is expected.')
  .max(limits.nameLength, `A name has at most ${limits.nameLength} characters.`)
  .regex(
    new RegExp(`^${label}(\\.${label})*$`),
    'A name has lower-case letters, digits, "-" and ".", and starts and ends each part with a letter or digit.',
  );

/** A DNS-1123 label, as a namespace's name is (RFC 1123 section 2.1): no dots. */
export const labelNameSchema = z
  .string('A name is expected.')
  .min(1, 'A name is expected.')
  .max(limits.labelLength, `A name without dots has at most ${limits.labelLength} characters.`)
  .regex(
    new RegExp(`^${label}$`),
    'Expected lower-case letters, digits and "-", with a letter or digit at both ends.',
  );
