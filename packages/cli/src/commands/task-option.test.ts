import { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { forTasks, refuseOtherTasks } from './task-option.js';

function parsed(...words: string[]): Command {
  const command = new Command('evaluate')
    .addOption(forTasks(new Option('--shots <n>').default(1), ['few-shot']))
    .addOption(forTasks(new Option('--no-probe'), ['classes', 'few-shot']))
    .addOption(new Option('--top <n>'));
  return command.parse(words, { from: 'user' });
}

test.each([
  [['--shots', '2'], 'few-shot'],
  [['--no-probe'], 'classes'],
  [['--top', '2'], 'retrieval'],
  [[], 'retrieval'],
])('%j is understood with %s', (words, task) => {
  expect(() => refuseOtherTasks(parsed(...words), task)).not.toThrow();
});

test.each([
  [['--shots', '1'], 'classes', '--shots'],
  [['--no-probe'], 'retrieval', '--no-probe'],
])('%j is refused with %s', (words, task, where) => {
  expect(() => refuseOtherTasks(parsed(...words), task)).toThrow(
    expect.objectContaining({ code: 'CP_CLI_USAGE', report: expect.objectContaining({ where }) }),
  );
});
