import { describe, expect, it } from 'vitest';
import { findFailureLine } from '#lib/builds/failure-line.ts';

/** What builds have printed, step by step, with the line that tells the failure. */
const builds: [what: string, tells: string, log: string][] = [
  [
    'pip that finds no such version',
    'ERROR: Could not find a version that satisfies the requirement no.such<2,>=1.0 (from versions: none)',
    `STEP 6/9: COPY dependencies/ function/
STEP 7/9: RUN cd function && pip install -r requirements.txt
Processing ./wheels/alpha_kit-1.0-py3-none-any.whl (from -r requirements.txt (line 1))
WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7ff17ca4be10>: Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/requests/
ERROR: Ignored the following versions that require a different python version: 2.0 Requires-Python >=3.13
ERROR: Could not find a version that satisfies the requirement no.such<2,>=1.0 (from versions: none)
ERROR: No matching distribution found for no.such<2,>=1.0
`,
  ],
  [
    'pip whose requirements do not fit each other',
    'ERROR: Cannot install -r requirements.txt (line 2) and -r requirements.txt (line 3) because these package versions have conflicting dependencies.',
    `STEP 7/9: RUN cd function && pip install -r requirements.txt
Processing ./wheels/alpha_kit-1.0-py3-none-any.whl (from -r requirements.txt (line 2))
INFO: pip is looking at multiple versions of beta-kit to determine which version is compatible with other requirements. This could take a while.
ERROR: Cannot install -r requirements.txt (line 2) and -r requirements.txt (line 3) because these package versions have conflicting dependencies.

The conflict is caused by:
    alpha-kit 1.0 depends on gamma>=2
    beta-kit 1.0 depends on gamma<2
`,
  ],
  [
    'pip that reads a wrong line',
    "ERROR: Invalid requirement: 'gamma=1.0' (from line 2 of requirements.txt)",
    `Step 7/9 : RUN cd function && pip install -r requirements.txt
ERROR: Invalid requirement: 'gamma=1.0' (from line 2 of requirements.txt)
Hint: = is not a valid operator. Did you mean == ?
`,
  ],
  [
    'npm that finds no such package, after a step that printed an error of its own',
    'npm error code E404',
    `STEP 3/9: RUN true
error: this one did not matter
STEP 4/9: RUN cd function && npm install --omit=dev --loglevel=error
npm warn deprecated inflight@1.0.6: This module is not supported, and leaks memory. It could not be fixed.
npm error code E404
npm error 404 Not Found - GET https://registry.npmjs.org/no-such-package-of-podsmith
npm error 404
`,
  ],
  [
    'npm in colours',
    'npm error code ETARGET',
    `STEP 4/9: RUN cd function && npm install --omit=dev --loglevel=error
\u001b[1mnpm\u001b[22m \u001b[31merror\u001b[39m code ETARGET
\u001b[1mnpm\u001b[22m \u001b[31merror\u001b[39m notarget No matching version found for ms@^99.0.0.
`,
  ],
  [
    'a script of a package',
    "Error: Cannot find module '/app/function/build.js'",
    `STEP 4/9: RUN cd function && npm install --omit=dev --loglevel=error

> postinstall
> node build.js

node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module '/app/function/build.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
npm error code 1
npm error path /app/function
`,
  ],
  [
    'Go that does not compile',
    './handler.go:4:2: imported and not used: "fmt"',
    `[3/4] STEP 2/2: RUN ./build.sh function
# handler/function
./handler.go:4:2: imported and not used: "fmt"
./handler.go:9:6: unused declared but not used
`,
  ],
  [
    'Go that finds no module',
    'go: example.com/nope@v1.2.3: Get "https://proxy.golang.org/example.com/nope/@v/v1.2.3.mod": dial tcp: lookup proxy.golang.org on 10.0.2.3:53: no such host',
    `[2/4] STEP 6/6: RUN ./build.sh dependencies
go: downloading example.com/fine v1.0.0
go: example.com/nope@v1.2.3: Get "https://proxy.golang.org/example.com/nope/@v/v1.2.3.mod": dial tcp: lookup proxy.golang.org on 10.0.2.3:53: no such host
`,
  ],
  [
    'a function whose types do not fit',
    "function/handler.ts:4:9: error TS2322: Type 'string' is not assignable to type 'number'.",
    `[3/4] STEP 7/7: RUN sh check-types.sh
function/handler.ts:4:9: error TS2322: Type 'string' is not assignable to type 'number'.
function/handler.ts:5:29: error TS2339: Property 'm' does not exist on type '{ n: number; }'.
Podsmith: The types do not fit: function/handler.ts:4: TS2322: Type 'string' is not assignable to type 'number'.
`,
  ],
  [
    'a command that the image does not have',
    '/bin/sh: 1: no-such-command: not found',
    `STEP 2/3: RUN apt-get update
Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]
STEP 3/3: RUN no-such-command --now
/bin/sh: 1: no-such-command: not found
`,
  ],
  [
    'apt that finds no such package',
    'E: Unable to locate package no-such-package',
    `STEP 2/3: RUN apt-get install -y no-such-package
Reading package lists...
Building dependency tree...
E: Unable to locate package no-such-package
`,
  ],
  [
    'what may not be reached',
    '[podsmith] example.com:443 may not be called: it is not on the list of what may be reached.',
    `STEP 2/3: RUN curl -fsS https://example.com/x
[podsmith] example.com:443 may not be called: it is not on the list of what may be reached.
curl: (56) CONNECT tunnel failed, response 403
`,
  ],
  [
    'another tool, which says so in its own way',
    'make: Leaving, the target could not be remade',
    `STEP 2/3: RUN make
warning: a failed expectation that does not matter
make: Leaving, the target could not be remade
`,
  ],
  [
    'a command that says nothing of it',
    'and that was all',
    `STEP 2/3: RUN ./quietly.sh
beginning
and that was all

`,
  ],
  [
    'a command that says nothing at all',
    'STEP 2/3: COPY nowhere ./',
    'STEP 1/3: FROM base\nSTEP 2/3: COPY nowhere ./\n',
  ],
  [
    'a stage that fails while another one goes on',
    "function/handler.ts:3:28: error TS2339: Property 'toUpperCase' does not exist on type 'number'.",
    `[3/4] STEP 7/8: COPY function/ function/
--> Using cache 97d7443922580eb1d267914c69ec1c8bf660995212f1986e7977a43e0b64576e
--> 97d74439225
[3/4] STEP 8/8: RUN sh check-types.sh
function/handler.ts:3:28: error TS2339: Property 'toUpperCase' does not exist on type 'number'.
Podsmith: The types do not fit: function/handler.ts:3: TS2339
[4/4] STEP 1/7: FROM 8e0bc805067c2fcbce168c5322417873144a8d280d7c3e566b699f0e460626ff
[4/4] STEP 2/7: LABEL io.podsmith.policy=472bd2e9c8d9
`,
  ],
  [
    'a stage whose command says nothing, after one that was carried out and told an error',
    '[2/2] STEP 2/2: RUN false',
    `[1/2] STEP 1/2: RUN true
error: this one did not matter
--> 97d74439225
[2/2] STEP 1/2: FROM base
--> 1a2b3c4d5e6
[2/2] STEP 2/2: RUN false
`,
  ],
  ['a build that came to no step', 'Base image: pulling', 'Base image: pulling\n'],
];

describe('the line that tells why a build failed', () => {
  it.each(builds)('is found for %s', (_what, tells, log) => {
    const line = findFailureLine(log);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
    const plain = log.replace(/\u001b\[\d+m/g, '').split('\n');
    expect(line && plain[line - 1]).toBe(tells);
  });

  it('is none in an empty log', () => {
    expect(findFailureLine('')).toBeUndefined();
    expect(findFailureLine('\n\n')).toBeUndefined();
  });

  it('is found in a MiB soon', () => {
    const log = `STEP 1/1: RUN x\n${'a line that says nothing\n'.repeat(45_000)}`;
    const before = performance.now();
    expect(findFailureLine(log)).toBe(45_001);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
