/** Handlers that a test tries, in one language. */
export interface TryTexts {
  file: string;
  /** How long it may take until a handler is called: it is compiled before. */
  compileMs?: number;
  /** Answers with this number. */
  answering(number: number): string;
  /** Beside a file `lib/words.<ext>`, whose `word` it answers with. */
  importing: { text: string; file: string; words(word: string): string };
  unknownModule: { text: string; message: RegExp; traceback: RegExp };
  /** Its line 2 is wrong. */
  wrongSyntax: { text: string; type?: string; traceback: RegExp };
  handlerless: string;
  /** Prints while it is loaded, and when it is called. */
  printing(word: string): string;
  /** What a function names that it depends on, and a handler that answers whether that was there before it. */
  depending: { dependencies: Record<string, string>; text: string };
}

/** By a runtime's language. */
export const tryTexts: Record<string, TryTexts> = {
  python: {
    file: 'handler.py',
    answering: (number) => `def handle(event, context):\n    return {"body": {"number": ${number}}}\n`,
    importing: {
      text: 'from .lib.words import word\n\ndef handle(event, context):\n    return word\n',
      file: 'lib/words.py',
      words: (word) => `word = "${word}"\n`,
    },
    unknownModule: {
      text: 'import no_such_module\n\ndef handle(event, context):\n    pass\n',
      message: /no_such_module/,
      traceback:
        /^Traceback .*\n {2}File "\/app\/function\/handler\.py", line 1, in <module>\n {4}import no_such_module\nModuleNotFoundError/,
    },
    wrongSyntax: {
      text: 'def handle(event, context):\n    return (\n',
      traceback:
        /^ {2}File "\/app\/function\/handler\.py", line 2\n[^\n]+\n[\s\S]*SyntaxError: '\(' was never closed\n$/,
    },
    handlerless: 'def handel(event, context):\n    pass\n',
    printing: (word) =>
      `print("loading ${word}")\n\ndef handle(event, context):\n    print("calling ${word}")\n`,
    depending: {
      dependencies: { 'requirements.txt': 'Wheel >= 0.1  # of the base image\n' },
      text: 'import sys\nloaded = "wheel" in sys.modules\nimport wheel\n\ndef handle(event, context):\n    return {"body": {"loaded": loaded}}\n',
    },
  },
  javascript: {
    file: 'handler.js',
    answering: (number) => `export default () => ({ body: { number: ${number} } });\n`,
    importing: {
      text: "import { word } from './lib/words.js';\n\nexport default () => word;\n",
      file: 'lib/words.js',
      words: (word) => `export const word = '${word}';\n`,
    },
    unknownModule: {
      text: "import 'no-such-module';\n\nexport default () => undefined;\n",
      message: /'no-such-module' imported from \/app\/function\/handler\.js$/,
      traceback: /^Error \[ERR_MODULE_NOT_FOUND\].*no-such-module/,
    },
    wrongSyntax: {
      text: 'export default () => {\n  return (;\n};\n',
      traceback: /^\/app\/function\/handler\.js:2\n {2}return \(;\n +\^\n\nSyntaxError: [^\n]+$/,
    },
    handlerless: 'export const handel = 1;\n',
    printing: (word) =>
      `console.log('loading ${word}');\n\nexport default () => console.log('calling ${word}');\n`,
    depending: {
      dependencies: {
        'package.json': JSON.stringify({ type: 'module', dependencies: { beside: 'file:./beside' } }),
        'beside/package.json': '{"name":"beside","version":"1.0.0","main":"index.cjs"}',
        'beside/index.cjs': 'exports.loadedAt = process.uptime();\n',
      },
      text: "const began = process.uptime();\nconst { loadedAt } = await import('beside');\n\nexport default () => ({ body: { loaded: loadedAt < began } });\n",
    },
  },
  typescript: {
    file: 'handler.ts',
    answering: (number) =>
      `const number: number = ${number};\n\nexport default () => ({ body: { number } });\n`,
    importing: {
      text: "import { type Word, word } from './lib/words.ts';\n\nexport default (): Word => word;\n",
      file: 'lib/words.ts',
      words: (word) => `export type Word = string;\nexport const word: Word = '${word}';\n`,
    },
    unknownModule: {
      text: "import 'no-such-module';\n\nexport default (): void => {};\n",
      message: /'no-such-module' imported from \/app\/function\/handler\.ts$/,
      traceback: /^Error \[ERR_MODULE_NOT_FOUND\].*no-such-module/,
    },
    wrongSyntax: {
      text: 'export default (): string => {\n  return (;\n};\n',
      traceback:
        /^(file:\/\/)?\/app\/function\/handler\.ts:2\nexport default \(\): string => \{\n {2}return \(;\n +\^\n[\s\S]*\nSyntaxError [^\n]+: Expression expected \{\n {2}code: 'ERR_INVALID_TYPESCRIPT_SYNTAX'\n\}$/,
    },
    handlerless: 'export const handel: number = 1;\n',
    printing: (word) =>
      `console.log('loading ${word}');\n\nexport default (): void => console.log('calling ${word}');\n`,
    depending: {
      dependencies: {
        'package.json': JSON.stringify({ type: 'module', dependencies: { beside: 'file:./beside' } }),
        'beside/package.json': '{"name":"beside","version":"1.0.0","main":"index.cjs"}',
        'beside/index.cjs': 'exports.loadedAt = process.uptime();\n',
      },
      text: "const began: number = process.uptime();\nconst { loadedAt } = await import('beside');\n\nexport default () => ({ body: { loaded: loadedAt < began } });\n",
    },
  },
  go: {
    file: 'handler.go',
    compileMs: 5000,
    answering: (number) =>
      goHandler({
        imports: ['encoding/json'],
        body: `json.NewEncoder(w).Encode(map[string]int{"number": ${number}})`,
      }),
    importing: {
      text: goHandler({ imports: ['handler/function/lib', 'io'], body: 'io.WriteString(w, lib.Word)' }),
      file: 'lib/words.go',
      words: (word) => `package lib\n\nconst Word = "${word}"\n`,
    },
    unknownModule: {
      text: goHandler({ imports: ['example.com/no/such'], body: 'such.Do()' }),
      message: /^handler\.go:4:2: .* example\.com\/no\/such$/,
      traceback: /^(go: finding .*\n)?handler\.go:4:2: .* example\.com\/no\/such$/,
    },
    wrongSyntax: {
      text: 'package function\nfunc Handle( {\n}\n',
      type: 'BuildError',
      traceback: /^# handler\/function\nhandler\.go:2:14: syntax error: /,
    },
    handlerless: 'package function\n\nfunc Handel() {}\n',
    printing: (word) =>
      `${goHandler({ imports: ['fmt'], body: `fmt.Println("calling ${word}")` })}\nfunc init() { fmt.Println("loading ${word}") }\n`,
    depending: {
      dependencies: {
        'go.mod':
          'module mine\n\ngo 1.19\n\nrequire example.com/beside v0.0.0\n\nreplace example.com/beside => ./beside\n',
        'beside/go.mod': 'module example.com/beside\n',
        'beside/beside.go': 'package beside\n\nconst IsLoaded = true\n',
        'podsmith-imports.txt': 'example.com/beside\n',
      },
      text: goHandler({
        imports: ['encoding/json', 'example.com/beside'],
        body: 'json.NewEncoder(w).Encode(map[string]bool{"loaded": beside.IsLoaded})',
      }),
    },
  },
};

function goHandler({ imports, body }: { imports: string[]; body: string }): string {
  const lines = [
    'package function',
    '',
    'import (',
    ...imports.map((name) => `\t"${name}"`),
    '\t"net/http"',
    ')',
  ];
  return [...lines, '', `func Handle(w http.ResponseWriter, r *http.Request) { ${body} }`, ''].join('\n');
}
