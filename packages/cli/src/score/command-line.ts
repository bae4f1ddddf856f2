import { quoted } from '../run/next-commands.js';

/**
 * The command line of this process, as it can be given again.
 *
 * @param program its name; of `counterpoint-vision clip` the first word
 */
export function commandLine(
  program: string,
  args: readonly string[] = process.argv.slice(2),
): string {
  return [program.split(' ')[0]!, ...args.filter((arg) => arg !== '--json').map(quoted)].join(' ');
}
