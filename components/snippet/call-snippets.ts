/** One call of an operation through the API. */
export interface SnippetCall {
  /** Of this installation: `https://podsmith.example.com`. */
  origin: string;
  operation: string;
  /** What the operation sees; the request to the API is always a POST. */
  method: string;
  /** With its query. */
  path: string;
  body: string;
  /** Absent where there is no body. */
  contentType?: string;
}

/** The languages there are snippets for. */
export const snippetLanguages = [
  { id: 'curl', label: 'curl', snippetOf: curlOf },
  { id: 'python', label: 'Python', snippetOf: pythonOf },
  { id: 'javascript', label: 'JavaScript', snippetOf: javascriptOf },
] as const;

/** The environment variable in which every snippet finds its token, as in docs/api.md. */
export const tokenVariable = 'PODSMITH_API_TOKEN';

/** Linux refuses a program's argument of 128 KiB; what a shell does itself has no such limit. */
const argumentMost = 100_000;

/** For a POSIX shell. The body is one word in single quotes, in which nothing but the quote means anything. */
function curlOf(call: SnippetCall): string {
  const body = shellWord(call.body);
  // Bytes are at most three times the characters.
  const isPiped = body.length > argumentMost / 3;
  const curl = [
    `curl -X POST ${shellWord(addressOf(call))}`,
    `-H "Authorization: Bearer $${tokenVariable}"`,
    ...(call.contentType === undefined ? [] : [`-H ${shellWord(`Content-Type: ${call.contentType}`)}`]),
    // Not --data-binary: it takes a body that begins with @ for the name of a file.
    ...(call.body === '' ? [] : [isPiped ? '--data-binary @-' : `--data-raw ${body}`]),
  ].join(' \\\n  ');
  return isPiped ? `printf %s ${body} |\n${curl}` : curl;
}

/** For Python 3, without packages. What is a text in JSON is the same text in Python. */
function pythonOf(call: SnippetCall): string {
  const body = call.body === '' ? [] : [`    data=${JSON.stringify(call.body)}.encode(),`];
  const type =
    call.contentType === undefined ? [] : [`        "Content-Type": ${JSON.stringify(call.contentType)},`];
  return `import os
import urllib.request

request = urllib.request.Request(
${[
  `    ${JSON.stringify(addressOf(call))},`,
  '    method="POST",',
  ...body,
  '    headers={',
  `        "Authorization": "Bearer " + os.environ["${tokenVariable}"],`,
  ...type,
  '    },',
].join('\n')}
)
with urllib.request.urlopen(request) as response:
    print(response.read().decode())
`;
}

/** For Node.js, as a module. */
function javascriptOf(call: SnippetCall): string {
  return `const response = await fetch(${JSON.stringify(addressOf(call))}, {
${[
  "  method: 'POST',",
  '  headers: {',
  `    Authorization: \`Bearer \${process.env.${tokenVariable}}\`,`,
  ...(call.contentType === undefined ? [] : [`    'Content-Type': ${JSON.stringify(call.contentType)},`]),
  '  },',
  ...(call.body === '' ? [] : [`  body: ${JSON.stringify(call.body)},`]),
].join('\n')}
});
console.log(await response.text());
`;
}

function addressOf({ origin, operation, method, path }: SnippetCall): string {
  const address = new URL(`/api/v1/operations/${encodeURIComponent(operation)}/invoke`, origin);
  if (method !== 'POST') address.searchParams.set('method', method);
  if (path !== '/') address.searchParams.set('path', path);
  return address.href;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
