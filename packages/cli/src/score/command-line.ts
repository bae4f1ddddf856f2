import { quoted } from '../run/next-commands.js';

/** The command line of this process, as it can be given again. */
export function commandLine(
  program: string,
  args: readonly string[] = process.argv.slice(2),
): string {
  return [program, ...args.filter((arg) => arg !== '--json').map(quoted)].join(' ');
}
