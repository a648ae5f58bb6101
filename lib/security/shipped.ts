import type { SecurityFacts } from '#lib/security/facts.ts';
import type { AreaLine } from '#lib/security/line.ts';

/** What images are made from, and what is said of them. */
export function shippedLines({ settings }: SecurityFacts): AreaLine[] {
  return [
    {
      id: 'shipped.base',
      what: 'Base images',
      verdict: 'ok',
      why: "A build starts from its base image's digest, and a layer is used again only where base, files, commands and policy are the same.",
    },
    {
      id: 'shipped.provenance',
      what: 'How an image came to be',
      verdict: 'ok',
      why: 'Each build keeps an in-toto statement with SLSA provenance v1, on its page and under GET builds/{id}/provenance.',
    },
    settings.kubernetes
      ? {
          id: 'shipped.sbom',
          what: 'What is in an image',
          verdict: 'weak',
          why: 'The builder of a cluster lets nobody make containers, so that there is no bill of materials of what it builds.',
          whatToDo: 'Let the registry, or a scanner beside it, make one of each image that is pushed.',
        }
      : {
          id: 'shipped.sbom',
          what: 'What is in an image',
          verdict: 'ok',
          why: 'Each build keeps a bill of materials in CycloneDX 1.6, on its page and under GET builds/{id}/sbom.',
        },
    {
      id: 'shipped.signatures',
      what: 'Signatures',
      verdict: 'weak',
      why: 'Neither statements nor images are signed: they are as trustworthy as the database and the registry that keep them.',
      whatToDo:
        'Restrict who may write to both. Base images of your own can be signed, and verified by the policy.json of the engine.',
    },
  ];
}
