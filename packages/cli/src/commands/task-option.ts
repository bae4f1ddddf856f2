import { CounterpointError } from '@counterpoint/core';
import type { Command, Option } from 'commander';

/** An option that some tasks of a command use and the others do not. */
interface TaskOption extends Option {
  readonly tasks?: readonly string[];
}

/** Says which tasks an option is for; {@link refuseOtherTasks} refuses it with the others. */
export function forTasks(option: Option, tasks: readonly string[]): Option {
  return Object.assign(option, { tasks });
}

/**
 * Refuses options that were given and that the task does not use: none is ignored in silence.
 *
 * @throws CP_CLI_USAGE
 */
export function refuseOtherTasks(command: Command, task: string): void {
  for (const option of command.options as readonly TaskOption[]) {
    const { tasks, long } = option;
    if (tasks === undefined || tasks.includes(task)) continue;
    if (command.getOptionValueSource(option.attributeName()) !== 'cli') continue;
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `${long} is for ${tasks.join(', ')}, and the task is ${task}`,
      where: long!,
      expected: `no ${long}, or --task with ${tasks.length === 1 ? tasks[0] : 'one of these'}`,
      remedy: 'leave it out, or name the task',
    });
  }
}
