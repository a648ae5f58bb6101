import { expect, it } from 'vitest';
import { findProblems } from '#lib/problems/find-problems.ts';

const requirements = `# kits
Alpha_Kit==1.0
beta-kit == 1.0
gamma==1.0
gamma==2.0  # twice
no.such>=1.0,<2
-r more.txt
--no-such-option
`;
const pip = { 'requirements.txt': requirements, 'more.txt': 'other\nno-such-other\n', 'handler.py': '' };

it.each([
  [
    'a requirement that is not found',
    `ERROR: Could not find a version that satisfies the requirement no.such<2,>=1.0 (from versions: none)
ERROR: No matching distribution found for no.such<2,>=1.0
`,
    [
      {
        line: 6,
        message:
          'Could not find a version that satisfies the requirement no.such<2,>=1.0 (from versions: none)',
      },
    ],
  ],
  [
    'a version that is not there, of one that is written in another way',
    'ERROR: Could not find a version that satisfies the requirement alpha-kit[extra]==9.9 (from versions: 1.0)\n',
    [
      {
        line: 2,
        message:
          'Could not find a version that satisfies the requirement alpha-kit[extra]==9.9 (from versions: 1.0)',
      },
    ],
  ],
  [
    'what a requirement requires',
    'ERROR: Could not find a version that satisfies the requirement nowhere>=3 (from beta-kit) (from versions: none)\n',
    [
      {
        line: 3,
        message:
          'Could not find a version that satisfies the requirement nowhere>=3 (from beta-kit) (from versions: none)',
      },
    ],
  ],
  [
    'requirements that do not go together',
    `ERROR: Cannot install -r requirements.txt (line 2) and -r requirements.txt (line 3) because these package versions have conflicting dependencies.

The conflict is caused by:
    alpha-kit 1.0 depends on gamma>=2
    beta-kit 1.0 depends on gamma<2

To fix this you could try to:
1. loosen the range of package versions you've specified
`,
    [2, 3].map((line) => ({
      line,
      message:
        'These versions do not go together:\nalpha-kit 1.0 depends on gamma>=2\nbeta-kit 1.0 depends on gamma<2',
    })),
  ],
  [
    'two versions of one',
    `ERROR: Cannot install gamma==1.0 and gamma==2.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    The user requested gamma==1.0
    The user requested gamma==2.0
`,
    [4, 5].map((line) => ({
      line,
      message:
        'These versions do not go together:\nThe user requested gamma==1.0\nThe user requested gamma==2.0',
    })),
  ],
  [
    'a line that pip cannot read',
    `ERROR: Invalid requirement: 'gamma=1.0' (from line 4 of requirements.txt)
Hint: = is not a valid operator. Did you mean == ?
`,
    [
      {
        line: 4,
        message: "Invalid requirement: 'gamma=1.0'\nHint: = is not a valid operator. Did you mean == ?",
      },
    ],
  ],
  [
    'a line that a newer pip cannot read',
    `ERROR: Invalid requirement: 'gamma=1.0': Expected end or semicolon (after name and no valid version specifier)
    gamma=1.0
         ^ (from line 4 of requirements.txt)
Hint: = is not a valid operator. Did you mean == ?
`,
    [
      {
        line: 4,
        message:
          "Invalid requirement: 'gamma=1.0': Expected end or semicolon (after name and no valid version specifier)\nHint: = is not a valid operator. Did you mean == ?",
      },
    ],
  ],
  [
    'a file that is not there',
    "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'more.txt'\n",
    [
      {
        line: 7,
        message: "Could not open requirements file: [Errno 2] No such file or directory: 'more.txt'",
      },
    ],
  ],
  [
    'an option that pip does not have',
    'Usage: pip [options]\n\nERROR: Invalid requirement: --no-such-option\npip: error: no such option: --no-such-option\n',
    [{ line: 8, message: 'no such option: --no-such-option' }],
  ],
  [
    'one for another Python',
    "ERROR: Package 'beta-kit' requires a different Python: 3.11.7 not in '>=3.13'\n",
    [{ line: 3, message: "Package 'beta-kit' requires a different Python: 3.11.7 not in '>=3.13'" }],
  ],
  [
    'one that cannot be built',
    `Processing ./wheels/gamma-2.0-py3-none-any.whl (from -r requirements.txt (line 5))
Collecting sick-kit (from -r requirements.txt (line 3))
  Preparing metadata (pyproject.toml): finished with status 'error'
  error: subprocess-exited-with-error
${'  '}
  × Preparing metadata (pyproject.toml) did not run successfully.
  │ exit code: 1
  ╰─> [18 lines of output]
      Traceback (most recent call last):
        File "<string>", line 1, in <module>
      RuntimeError: no compiler here
      [end of output]
error: metadata-generation-failed
`,
    [{ line: 3, message: 'Preparing metadata (pyproject.toml) did not run successfully.' }],
  ],
  [
    'one with another hash',
    `ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.
    gamma==1.0 from file:///wheels/gamma-1.0-py3-none-any.whl (from -r requirements.txt (line 4)):
        Expected sha256 aaaa
             Got        a320
`,
    [{ line: 4, message: 'The package does not match the hash.' }],
  ],
])('tells the line of requirements.txt that names %s', (_what, printed, problems) => {
  const step = 'STEP 7/9: RUN cd function && pip install -r requirements.txt\n';
  expect(findProblems(step + printed, pip)).toEqual(
    problems.map((problem) => ({ file: 'requirements.txt', ...problem })),
  );
});

it('tells the line of a file that requirements.txt includes, and of pyproject.toml', () => {
  const printed = (name: string) =>
    `ERROR: Could not find a version that satisfies the requirement ${name} (from versions: none)\n`;
  expect(findProblems(printed('no_such_other'), pip)).toMatchObject([{ file: 'more.txt', line: 2 }]);
  const project = '[project]\nname = "mine"\ndependencies = [\n  "requests>=2",\n  "nowhere",\n]\n';
  expect(
    findProblems(printed('nowhere'), { 'requirements.txt': '.\n', 'pyproject.toml': project }),
  ).toMatchObject([{ file: 'pyproject.toml', line: 5 }]);
  expect(findProblems(printed('not-named-anywhere'), pip)).toEqual([]);
});

const manifest = `{
  "name": "ms",
  "scripts": { "postinstall": "node build.js" },
  "dependencies": {
    "@scope/kit": "1.0.0",
    "Not Valid": "1.0.0",
    "react": "17.0.2",
    "react-dom": "18.2.0"
  }
}
`;
const npm = { 'package.json': manifest, 'handler.js': '' };

it.each([
  [
    'a package that is not there',
    `npm error code E404
npm error 404 Not Found - GET https://registry.npmjs.org/@scope%2fkit
npm error 404
npm error 404  The requested resource '@scope/kit@1.0.0' could not be found or you do not have permission to access it.
npm error 404
npm error 404 Note that you can also install from a
`,
    [
      {
        line: 5,
        column: 5,
        message:
          "The requested resource '@scope/kit@1.0.0' could not be found or you do not have permission to access it.",
      },
    ],
  ],
  [
    'a package that an older npm does not find',
    "npm ERR! 404  'react@17.0.2' is not in this registry.\n",
    [{ line: 7, column: 5, message: "'react@17.0.2' is not in this registry." }],
  ],
  [
    'a version that is not there',
    `npm error code ETARGET
npm error notarget No matching version found for react@^99.0.0.
npm error notarget In most cases you or one of your dependencies are requesting a package version that doesn't exist.
`,
    [{ line: 7, column: 5, message: 'No matching version found for react@^99.0.0.' }],
  ],
  [
    'a version that is none',
    `npm error code EINVALIDTAGNAME
npm error Invalid tag name "not a version" of package "react@not a version": Tags may not have any characters that encodeURIComponent encodes.
`,
    [
      {
        line: 7,
        column: 5,
        message:
          'Invalid tag name "not a version" of package "react@not a version": Tags may not have any characters that encodeURIComponent encodes.',
      },
    ],
  ],
  [
    'a name that is none',
    'npm error Invalid package name "Not Valid" of package "Not Valid@1.0.0": name can only contain URL-friendly characters.\n',
    [
      {
        line: 6,
        column: 5,
        message:
          'Invalid package name "Not Valid" of package "Not Valid@1.0.0": name can only contain URL-friendly characters.',
      },
    ],
  ],
  [
    'packages that do not go together',
    `npm error code ERESOLVE
npm error ERESOLVE unable to resolve dependency tree
npm error
npm error While resolving: undefined@undefined
npm error Found: react@17.0.2
npm error node_modules/react
npm error   react@"17.0.2" from the root project
npm error
npm error Could not resolve dependency:
npm error peer react@"^18.2.0" from react-dom@18.2.0
npm error node_modules/react-dom
npm error   react-dom@"18.2.0" from the root project
npm error
`,
    [7, 8].map((line) => ({
      line,
      column: 5,
      message: 'These versions do not go together: peer react@"^18.2.0" from react-dom@18.2.0',
    })),
  ],
  [
    'a script that fails',
    `> postinstall
> node build.js

Error: Cannot find module '/app/function/build.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
npm error code 1
npm error path /app/function
npm error command failed
npm error command sh -c node build.js
`,
    [{ line: 3, message: 'The command failed: node build.js' }],
  ],
  [
    'a package whose script fails',
    `npm error code 1
npm error path /app/function/node_modules/@scope/kit
npm error command failed
npm error command sh -c node-gyp rebuild
`,
    [{ line: 5, column: 5, message: 'The command failed: node-gyp rebuild' }],
  ],
])('tells the line of package.json that names %s', (_what, printed, problems) => {
  expect(findProblems(printed, npm)).toEqual(
    problems.map((problem) => ({ file: 'package.json', ...problem })),
  );
});

it('tells where package.json is no JSON', () => {
  const text = '{\n  "dependencies": {\n    "ms": "2.1.3",\n  }\n}\n';
  const printed = `npm error code EJSONPARSE
npm error JSON.parse Invalid package.json: JSONParseError: Expected double-quoted property name in JSON at position 43 while parsing near "...   \\"ms\\": \\"2.1.3\\",\\n  }\\n}\\n"
npm error JSON.parse Failed to parse JSON data.
`;
  expect(findProblems(printed, { 'package.json': text })).toEqual([
    {
      file: 'package.json',
      line: 4,
      column: 3,
      message: 'Invalid package.json: JSONParseError: Expected double-quoted property name',
    },
  ]);
});
