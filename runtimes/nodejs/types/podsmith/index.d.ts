/** A request. */
export interface Event {
  readonly body: Buffer;
  /** The body's JSON, with integers too big for a number as BigInt; undefined without a body. */
  json<Value = unknown>(): Value | undefined;
  readonly headers: Headers;
  /** `POST` in a pipeline. */
  readonly method: string;
  readonly query: URLSearchParams;
  /** `/` in a pipeline. */
  readonly path: string;
}

/** Where a request comes from. */
export interface Context {
  readonly hostname: string;
  /** The run, its node and attempt; undefined for a call that belongs to no run. */
  readonly run: string | undefined;
  readonly node: string | undefined;
  readonly attempt: string | undefined;
  /** Aborts when whoever made the call has left: it was cancelled, or its time is over. */
  readonly signal: AbortSignal;
}

/** What a handler answers with; a value without these parts is the body. */
export interface Answer {
  /** From 200 to 599; 200 where there is none. */
  statusCode?: number;
  headers?: Headers | Iterable<readonly [string, unknown]> | Record<string, unknown>;
  /** Text or bytes, a stream of them, or what is written as JSON. */
  body?: unknown;
}

export type Result =
  | Answer
  | Response
  | string
  | ArrayBuffer
  | ArrayBufferView
  | Record<string, unknown>
  | null
  | undefined;

/** The function that a handler's file exports as its default. */
export type Handler = (event: Event, context: Context) => Result | Promise<Result>;
