/** What an image is made of, for those who find it in a registry. */
export interface ImageOrigin {
  /** The content address, which its tag is, too. */
  address: string;
  runtime: string;
  base: { name: string; digest: string };
  madeAt: Date;
}

/** Annotations of the OCI image specification ("Pre-Defined Annotation Keys"), as labels. */
export function imageLabels({ address, runtime, base, madeAt }: ImageOrigin): Record<string, string> {
  const oci = 'org.opencontainers.image';
  return {
    [`${oci}.title`]: `Podsmith function (${runtime})`,
    [`${oci}.created`]: madeAt.toISOString(),
    [`${oci}.revision`]: address,
    [`${oci}.base.name`]: base.name,
    [`${oci}.base.digest`]: base.digest,
  };
}
