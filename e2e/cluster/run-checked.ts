import { runProgram } from '#lib/setup/run-program.mjs';

/**
 * Runs a program to its end and gives what it printed.
 *
 * @param options.env Besides what any program is given that reaches other machines.
 * @throws Error with its last lines when it fails
 */
export async function runChecked(
  command: string,
  args: string[],
  options: {
    cwd?: string;
    env?: Record<string, string | undefined>;
    onLine?: (line: string) => void;
    signal?: AbortSignal;
  } = {},
): Promise<string> {
  const env = { needs: ['network' as const], set: options.env };
  const { code, output } = await runProgram({ command, args, ...options, env });
  if (code === 0) return output;
  const tail = output.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${tail}`);
}
