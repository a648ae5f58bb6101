import { connect } from 'node:net';
import path from 'node:path';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';
import { loadRuntimes } from '#lib/runtimes/catalogue.ts';
import type { Runtime } from '#lib/runtimes/template.ts';
import { type Figure, figure } from './figure.ts';
import { type FunctionContainer, startFunctionContainer } from './function-container.ts';
import { median } from './statistics.ts';

const peers = ['flask-waitress', 'functions-framework'].map((name) => path.resolve('bench/peers', name));
const ROUNDS = 3;
const ROUND_MS = 3000;
const WARM_UP_MS = 1000;

/** A trivial handler and one that takes 10 ms, told apart by the path; each reads the body and a header. */
const handlers: Record<string, Record<string, string>> = {
  python: {
    'handler.py': `import time


def handle(event, context):
    if event.path == "/slow":
        time.sleep(0.01)
    return {"body": {"size": len(event.body), "type": event.headers.get("content-type", "")}}
`,
  },
  javascript: {
    'handler.js': `export default async (event) => {
  if (event.path === '/slow') await new Promise((resolve) => setTimeout(resolve, 10));
  return { body: { size: event.body.length, type: event.headers['content-type'] ?? '' } };
};
`,
  },
  go: {
    'handler.go': `package function

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

func Handle(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/slow" {
		time.Sleep(10 * time.Millisecond)
	}
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]interface{}{"size": len(body), "type": r.Header.Get("Content-Type")})
}
`,
  },
};

/** The same, as Google's framework has it. */
const frameworkFiles = {
  'handler.js': `exports.handle = async (request, response) => {
  if (request.path === '/slow') await new Promise((resolve) => setTimeout(resolve, 10));
  response.json({ size: request.rawBody?.length ?? 0, type: request.get('content-type') ?? '' });
};
`,
};

/** What is compared: requests to `path` over so many kept connections, ours over the peer's. */
const comparisons = [
  { ours: 'python3', peer: 'flask-waitress', path: '/', connections: 16, limit: 4 },
  { ours: 'python3', peer: 'flask-waitress', path: '/slow', connections: 64, limit: 10 },
  { ours: 'nodejs', peer: 'functions-framework', path: '/', connections: 16, limit: 4 },
  { ours: 'golang', peer: 'nodejs', path: '/', connections: 16, limit: 1 },
];

/** Requests a second that a function's main answers, beside a peer's with the same handler, limits and load. */
export async function measureMains(engine: EngineConnection): Promise<Figure[]> {
  const runtimes = await loadRuntimes({ dirs: ['runtimes'], folders: peers });
  const figures: Figure[] = [];
  for (const comparison of comparisons) {
    const pair = await Promise.all(
      [comparison.ours, comparison.peer].map((name) => start(engine, runtimes, name)),
    );
    try {
      figures.push(await compare(comparison, pair));
    } finally {
      await Promise.all(pair.map((container) => container.remove()));
    }
  }
  return figures;
}

function start(engine: EngineConnection, runtimes: Runtime[], name: string): Promise<FunctionContainer> {
  const runtime = runtimes.find((candidate) => candidate.name === name);
  const files = name === 'functions-framework' ? frameworkFiles : handlers[runtime?.language ?? ''];
  if (!runtime || !files) throw new Error(`There is no handler for ${name}.`);
  return startFunctionContainer(engine.docker, { runtime, files });
}

async function compare(
  { ours, peer, path, connections, limit }: (typeof comparisons)[number],
  containers: FunctionContainer[],
): Promise<Figure> {
  for (const { endpoint } of containers) await countAnswers({ endpoint, path, connections }, WARM_UP_MS);
  const rates: number[][] = containers.map(() => []);
  // One after the other, so that neither takes the other's time, in turns, so that both see the same machine.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { endpoint }] of containers.entries()) {
      const answers = await countAnswers({ endpoint, path, connections }, ROUND_MS);
      rates[index]?.push((answers / ROUND_MS) * 1000);
    }
  }
  const [ourRate, peerRate] = rates.map(median);
  const handler = path === '/' ? 'a trivial handler' : 'a handler of 10 ms';
  return figure({
    name: `requests a second of ${handler} in ${ours} over ${connections} connections, beside ${peer}`,
    unit: 'ratio',
    value: (ourRate ?? 0) / (peerRate ?? 1),
    limit,
    isAtLeast: true,
    details: {
      rounds: ROUNDS,
      ...{ ourRate: Math.round(ourRate ?? 0), peerRate: Math.round(peerRate ?? 0) },
      startMs: Math.round(containers[0]?.startMs ?? 0),
      peerStartMs: Math.round(containers[1]?.startMs ?? 0),
    },
  });
}

/**
 * How many requests are answered in so many milliseconds, when each connection sends its next one at once. Bytes go to
 * sockets as they are: Node's own client would take more time than what it measures.
 */
async function countAnswers(
  { endpoint, path, connections }: { endpoint: string; path: string; connections: number },
  ms: number,
): Promise<number> {
  const { hostname, port } = new URL(endpoint);
  const body = '{"a":1}';
  const request = `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  let answers = 0;
  let isOver = false;
  const sendAll = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      let text = '';
      socket.on('connect', () => socket.write(request));
      socket.on('error', reject);
      socket.on('close', () => (isOver ? resolve() : reject(new Error(`${endpoint} ended a connection.`))));
      socket.on('data', (data) => {
        text += data.toString('latin1');
        if (!isWhole(text)) return;
        if (!text.startsWith('HTTP/1.1 200')) return reject(new Error(`${endpoint} answered ${text}`));
        answers++;
        text = '';
        if (isOver) socket.end();
        else socket.write(request);
      });
    });
  const over = setTimeout(() => {
    isOver = true;
  }, ms);
  try {
    await Promise.all(Array.from({ length: connections }, sendAll));
  } finally {
    clearTimeout(over);
  }
  return answers;
}

/** Whether an answer has come to its end. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  return length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= end + 4 + Number(length);
}
