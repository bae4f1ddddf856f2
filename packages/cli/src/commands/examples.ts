import type { Command } from 'commander';

/** Ends a command's `--help` with examples: command lines after the name of the program. */
export function addExamples(command: Command, examples: readonly string[]): void {
  const name = (of: Command): string => (of.parent === null ? of.name() : name(of.parent));
  command.addHelpText('after', () =>
    ['', 'Examples:', ...examples.map((example) => `  ${name(command)} ${example}`)].join('\n'),
  );
}
