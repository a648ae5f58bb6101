import { routes } from '#lib/api/route.ts';
import { headOf } from '#lib/cut-text.ts';
import { notFound } from '#lib/errors.ts';

async function refuse(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  throw notFound(`The path "${headOf(pathname, 200)}"`, 'The calls are listed in docs/api.md.');
}

/** Every path of the API that is no other route. */
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: refuse,
  POST: refuse,
  PUT: refuse,
  PATCH: refuse,
  DELETE: refuse,
});
