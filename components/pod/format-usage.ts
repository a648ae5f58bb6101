const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;

/** `0.002 cores`, `0.25 cores`, `1.5 cores`. */
export function formatCores(cores: number): string {
  const digits = cores < 0.01 ? 3 : cores < 10 ? 2 : 1;
  return `${Number(cores.toFixed(digits))} cores`;
}

/** `512 KiB`, `42 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < mib) return `${Math.round(bytes / kib)} KiB`;
  if (bytes < gib) return `${Math.round(bytes / mib)} MiB`;
  return `${Number((bytes / gib).toFixed(1))} GiB`;
}
