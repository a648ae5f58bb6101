import { z } from 'zod';
import { limits } from '#lib/limits.ts';

const fileName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'A file name without folders is expected.');

/** What installs a function's dependencies. */
const installers = ['npm', 'pip'] as const;
export type Installer = (typeof installers)[number];

/** How a base image is made of Debian packages where no registry answers. */
const offlineBaseSchema = z.strictObject({
  suite: z.string().regex(/^[a-z]+$/),
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/)),
  /** The machine's own Node.js and npm are put into the image. */
  hostNode: z.boolean().default(false),
  env: z.record(z.string(), z.string()).default({}),
});

/** `runtime.yaml` of a template folder. */
export const runtimeManifestSchema = z.strictObject({
  name: z
    .string()
    .max(limits.labelLength)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'A name of lower-case letters, digits and "-" is expected.'),
  displayName: z.string().min(1),
  /** Monaco's id of the language. */
  language: z.string().min(1),
  /** The file that every function must have. */
  handler: fileName,
  /** Files that may be there in place of `handler`. */
  handlerAlternatives: z.array(fileName).default([]),
  port: z.int().min(1).max(65_535),
  baseImage: z.string().min(1),
  /** Files of `function/` that a new function begins with. */
  starter: z.array(z.string().min(1)).min(1),
  /** File whose change makes dependencies be installed anew. */
  requirements: fileName.optional(),
  /** Text of that file for a function that has none. */
  requirementsDefault: z.string().default(''),
  /**
   * What installs them. With it, the files that it needs are in the build context's `dependencies/` instead of
   * `function/`; the Dockerfile copies both to the same place, before and after it installs.
   */
  installer: z.enum(installers).optional(),
  offlineBase: offlineBaseSchema.optional(),
});

export type RuntimeManifest = z.infer<typeof runtimeManifestSchema>;
