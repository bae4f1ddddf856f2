import type { Command } from 'commander';

/**
 * Ends a command's `--help` with examples: command lines after the program and the commands that
 * this one stands below.
 */
export function addExamples(command: Command, examples: readonly string[]): void {
  const above = (command: Command): string =>
    command.parent === null ? '' : `${above(command.parent)}${command.parent.name()} `;
  command.addHelpText('after', () =>
    ['', 'Examples:', ...examples.map((example) => `  ${above(command)}${example}`)].join('\n'),
  );
}
