import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase } from 'vitest/node';

const longest = 2000;

/** Tells rule by rule what a runtime does and what it lacks, in plain words. */
export function createPlainReporter(print: (line: string) => void): Reporter & { isProven(): boolean } {
  let kept = 0;
  const broken: string[] = [];
  /** Beside the rules: an image that cannot be built, an engine that is not there. */
  let failures = 0;

  function tell(errors: readonly { message: string; diff?: string | undefined }[]): void {
    for (const { message, diff } of errors) {
      const text = stripVTControlCharacters([message, diff].filter(Boolean).join('\n'));
      for (const line of text.slice(0, longest).split('\n')) print(`      ${line}`);
    }
  }

  return {
    onTestCaseResult(test: TestCase) {
      const result = test.result();
      if (result.state === 'passed') {
        kept += 1;
        print(`ok    ${test.name}`);
      } else if (result.state === 'failed') {
        broken.push(test.name);
        print(`FAILS ${test.name}`);
        tell(result.errors);
      }
    },
    onTestSuiteResult(suite) {
      if (suite.errors().length === 0) return;
      failures += 1;
      print(`FAILS ${suite.name}: its function could not be started, so that no rule was looked at`);
      tell(suite.errors());
    },
    onTestRunEnd(modules, unhandled) {
      const others = [...modules.flatMap((module) => module.errors()), ...unhandled];
      failures += others.length;
      tell(others);
      print('');
      if (kept + broken.length === 0) print('No rule was looked at.');
      else print(`${kept} of ${kept + broken.length} rules are kept.`);
      for (const name of broken) print(`- fails: ${name}`);
    },
    isProven: () => kept > 0 && broken.length === 0 && failures === 0,
  };
}
