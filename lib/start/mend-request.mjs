/** The methods that Next hands on; it answers any other with 400 and no word, and TRACE with 500. */
const known = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Carries the method a request came with, where that is none we know. */
export const methodHeader = 'podsmith-method';

/**
 * Makes a request one that Next can route, so that our own routes and pages answer it: a path that is no
 * percent-encoded UTF-8 is taken literally, and names nothing; a method nobody knows becomes one that no route takes.
 *
 * @param {{ url?: string, method?: string, headers: import("node:http").IncomingHttpHeaders }} request
 */
export function mendRequest(request) {
  request.url = mendUrl(request.url ?? '/');
  delete request.headers[methodHeader];
  if (known.includes(request.method ?? 'GET')) return;
  request.headers[methodHeader] = request.method;
  request.method = 'PATCH';
}

/** @param {string} url Path and query. */
function mendUrl(url) {
  const [path = '', ...query] = url.split('?');
  const mended = path
    .split('/')
    .map((segment) => (isEncoded(segment) ? segment : segment.replaceAll('%', '%25')))
    .join('/');
  return [mended, ...query].join('?');
}

/** @param {string} segment */
function isEncoded(segment) {
  try {
    decodeURIComponent(segment);
    return true;
  } catch {
    return false;
  }
}
