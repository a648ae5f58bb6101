/** What a language server sends: a request of its own, a notification, or the answer to a request of ours. */
interface Message {
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

/** A worker, or one end of any other channel. */
interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Message>) => void): void;
}

/** Speaks JSON-RPC, as the Language Server Protocol has it, with a server: a message is a plain object. */
export class LanguageClient {
  readonly #channel: Channel;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  /**
   * @param handlers.answer Gives the result of a request of the server's.
   * @param handlers.hear Is told each notification of the server's.
   */
  constructor(
    channel: Channel,
    handlers: {
      answer(method: string, params: unknown): unknown;
      hear(method: string, params: unknown): void;
    },
  ) {
    this.#channel = channel;
    channel.addEventListener('message', ({ data }) => {
      const { id, method, params } = data;
      if (method === undefined) this.#settle(data);
      else if (id === undefined) handlers.hear(method, params);
      else this.#send({ id, result: handlers.answer(method, params) ?? null });
    });
  }

  /** @throws Error with the server's words, where it refuses. */
  request(method: string, params: unknown): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #settle({ id, result, error }: Message): void {
    const waiting = this.#waiting.get(Number(id));
    this.#waiting.delete(Number(id));
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }

  #send(message: Message): void {
    this.#channel.postMessage({ jsonrpc: '2.0', ...message });
  }
}
