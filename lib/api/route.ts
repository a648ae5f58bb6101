import { problemResponse } from '#lib/api/problem.ts';
import { rateLimitHeaders, takeRequest, tooManyRequests } from '#lib/api/rate-limit.ts';
import { type Caller, requireCaller } from '#lib/auth/caller.ts';
import { AppError } from '#lib/errors.ts';
import { methodHeader } from '#lib/start/mend-request.mjs';

/** Path parameters: `{ name: 'greet' }` for `operations/[name]`. */
export type PathParams<Name extends string> = Record<Name, string>;

type Handler<Name extends string> = (
  request: Request,
  params: PathParams<Name>,
  caller: Caller,
) => Promise<Response>;

/** What Next calls. */
type NextHandler<Name extends string> = (
  request: Request,
  context: { params: Promise<PathParams<Name>> },
) => Promise<Response>;

const methodNames = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

type Method = (typeof methodNames)[number];

/**
 * Makes the exports of a `route.ts`: each call is authenticated, every failure becomes problem+json, and methods
 * the path does not know are answered with 405. `export const { GET, HEAD, … } = routes({ GET: … })`.
 *
 * @param options.isPublic True for what anybody may ask: the health of the process.
 */
export function routes<Name extends string = never>(
  handlers: Partial<Record<Exclude<Method, 'HEAD'>, Handler<Name>>>,
  { isPublic = false }: { isPublic?: boolean } = {},
): Record<Method | 'OPTIONS', NextHandler<Name>> {
  const known = { ...handlers, ...(handlers.GET ? { HEAD: handlers.GET } : {}) };
  const allow = [...Object.keys(known), 'OPTIONS'].sort().join(', ');
  const entry = (method: Method): NextHandler<Name> => {
    const handler: Handler<Name> | undefined = known[method];
    return async (request, { params }) => {
      let quota: Record<string, string> = {};
      try {
        const caller = isPublic ? anyone : await requireCaller(request);
        if (!isPublic) {
          const { bucket, retryAfterSeconds } = takeRequest(caller.id);
          quota = rateLimitHeaders(bucket);
          if (retryAfterSeconds > 0) throw tooManyRequests(retryAfterSeconds);
        }
        if (!handler) throw methodNotAllowed(request.headers.get(methodHeader) ?? method, allow);
        const response = await handler(request, await params, caller);
        for (const [name, value] of Object.entries(quota)) response.headers.set(name, value);
        return method === 'HEAD' ? await withoutBody(response) : response;
      } catch (error) {
        return problemResponse(error, { ...quota, ...(handler ? {} : { allow }) });
      }
    };
  };
  return {
    GET: entry('GET'),
    HEAD: entry('HEAD'),
    OPTIONS: optionsAnswer(allow),
    POST: entry('POST'),
    PUT: entry('PUT'),
    PATCH: entry('PATCH'),
    DELETE: entry('DELETE'),
  };
}

/** Of what needs no authentication; none of it knows its caller. */
const anyone: Caller = { id: 'anyone', name: 'anyone' };

function optionsAnswer(allow: string): () => Promise<Response> {
  return async () => new Response(null, { status: 204, headers: { allow } });
}

/** A body that nobody reads must be ended: it may be a stream that holds a subscription. */
async function withoutBody({ body, status, headers }: Response): Promise<Response> {
  await body?.cancel();
  return new Response(null, { status, headers });
}

function methodNotAllowed(method: string, allow: string): AppError {
  return new AppError({
    code: 'METHOD_NOT_ALLOWED',
    message: `${method} means nothing here.`,
    hint: `This path takes ${allow}.`,
    fault: 'configuration',
  });
}
