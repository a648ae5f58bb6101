import { describe, expect, it } from 'vitest';
import { readJson, readSpecBody } from '#lib/api/body.ts';
import { carryOut } from '#lib/expressions/evaluate.ts';
import { operationSpecSchema } from '#lib/operations/schema.ts';

/** What an expression comes to, as the text that a step would be given. */
async function resultOf(expression: string, context: unknown = {}): Promise<string> {
  const reply = carryOut({
    kind: 'inputs',
    inputs: { x: expression },
    context: JSON.stringify(context),
  });
  return JSON.stringify(reply);
}

// A form's handler read the paths of uploaded files from the parsed body without looking at its content type, so that JSON
// with a `files` object made any file of the server an upload (CVE-2026-21858, "Ni8mare", as Cyera and
// murraycole.com/posts/codeql-cve-2026-21858-detection describe it). Here: a body is what its type says or is refused, and
// nothing in one is the path of a file.
describe('n8n CVE-2026-21858', () => {
  const send = (type: string, body: string) =>
    new Request('http://podsmith/api/v1/operations/x', {
      method: 'PUT',
      headers: { 'content-type': type },
      body,
    });
  const upload = {
    files: { upload: { filepath: '/etc/passwd', originalFilename: 'x', mimetype: 'text/plain' } },
  };

  it.each([
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/octet-stream',
  ])('JSON that calls itself %s is refused, as a parameter and as an operation', async (type) => {
    const code = 'UNSUPPORTED_MEDIA_TYPE';
    await expect(readJson(send(type, JSON.stringify(upload)))).rejects.toMatchObject({ code });
    await expect(readSpecBody(send(type, JSON.stringify(upload)))).rejects.toMatchObject({ code });
  });

  it('a file of a function is its text, never a path that is read', () => {
    const withFile = (file: unknown) =>
      operationSpecSchema.safeParse({
        processor: { function: { runtime: 'python3', codeSource: { 'handler.py': file } } },
      });
    expect(withFile('print(1)').success).toBe(true);
    expect(withFile(upload.files.upload).success).toBe(false);
    expect(
      operationSpecSchema.safeParse({ processor: { scriptRunner: { script: 'x', ...upload } } }).success,
    ).toBe(false);
  });
});

// A workflow's expression reached the constructor of functions, and by it Node's process and any program (nuclei-templates
// issue 14483; github/advisory-database pull request 6823 tells of the way round its first fix, a template literal). Here:
// expressions are CEL, which has values and no objects of JavaScript; they run in a process of their own all the same.
describe('n8n CVE-2025-68613', () => {
  it.each([
    "this.constructor.constructor('return process')().platform",
    'context.constructor.constructor("globalThis.escaped = process.pid")()',
    'context["constructor"]["constructor"]',
    'constructor.constructor("globalThis.escaped = 1")',
    '"".constructor',
    '"".constructor("globalThis.escaped = 1")',
    '[].map(x, x)["constructor"]',
    '[1].constructor',
    '[].concat.constructor("globalThis.escaped = 1")',
    '{"a": 1}.constructor',
    '{}["__proto__"]["constructor"]',
    '__proto__.constructor.constructor("globalThis.escaped = 1")',
    'context.__proto__.polluted',
    'type(1).constructor',
    'type("").constructor("globalThis.escaped = 1")',
    'timestamp("2026-01-01T00:00:00Z").constructor',
    'duration("1s").message.constructor("globalThis.escaped = 1")',
    'dyn(1).constructor.constructor("globalThis.escaped = 1")',
    '"%s".format([context.constructor])',
    'Function{}',
    'process{}',
    'globalThis.process.pid',
    'require("child_process")',
  ])('%s reaches nothing of the process', async (expression) => {
    const result = await resultOf(expression, { a: 1 });
    expect(result).not.toContain(process.platform);
    expect(globalThis).not.toHaveProperty('escaped');
    expect({}).not.toHaveProperty('escaped');
    // No value, or a failure that is told: never what a function of JavaScript came to.
    expect(result).toContain('"failed"');
  });
});

// What a stranger typed into a form was put into a page's expression and evaluated with it, so that a contact form ran
// commands (nuclei-templates pull request 15783, which names GHSA-75g8-rv7v-32f7). Here: a value is data, whatever it says.
describe('n8n CVE-2026-27493', () => {
  it.each([
    '{{ 7 * 7 }}',
    '={{ $json.x }}',
    'string(40 + 9)',
    '" + string(40 + 9) + "',
    "' + string(40 + 9) + '",
    '%d',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what was typed
    '${40 + 9}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what was typed
    '`${40 + 9}`',
    '%7B%7B40+9%7D%7D',
  ])('the value %j comes out of expressions as it went in', async (typed) => {
    const inputs = JSON.stringify({ x: typed });
    expect(await resultOf('form.name', { form: { name: typed } })).toBe(JSON.stringify({ inputs }));
    expect(await resultOf('form.name + ""', { form: { name: typed } })).toBe(JSON.stringify({ inputs }));
    expect(await resultOf('"%s".format([form["name"]])', { form: { name: typed } })).toBe(
      JSON.stringify({ inputs }),
    );
    const when = carryOut({
      kind: 'when',
      expression: 'form.name == "49"',
      context: JSON.stringify({ form: { name: typed } }),
    });
    expect(when).toEqual({ isTrue: false });
  });
});
