/**
 * A key under which a request may be sent again and is carried out once. Made of random bytes: `randomUUID` is not
 * there on a page without HTTPS.
 */
export function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `page-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
