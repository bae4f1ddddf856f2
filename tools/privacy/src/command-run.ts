/** One command of a program on a small input, as the privacy check runs it. */
export interface CommandRun {
  /** Names of the command, such as `['clip', 'train']`. */
  readonly command: readonly string[];
  /** Arguments; paths are relative to the working folder. */
  readonly args: readonly string[];
  /** Paths in the working folder that the command may write, including everything below them. */
  readonly writes?: readonly string[];
}

/** Changes of a command outside its own outputs. */
export interface CommandResult {
  readonly command: string;
  readonly code: number;
  /** Its standard error, if it failed. */
  readonly errors: string;
  /** Files and folders that appeared, changed or went: `home/...`, `tmp/...`, `work/...`. */
  readonly changed: readonly string[];
}

/** Arguments that set entries of a config. */
export function settings(...entries: readonly string[]): string[] {
  return entries.flatMap((entry) => ['--set', entry]);
}

/** `finetune`, `predict`, `study` and `distil` of a run, small enough for a second each. */
export function adaptRuns(data: string, ...options: readonly string[]): readonly CommandRun[] {
  const small = [...options, '--epochs', '1'];
  const study = ['--shares', '1', '--seeds', '1', '--out', 'study'];
  return [
    {
      command: ['finetune'],
      args: ['run', '--data', data, '--out', 'tuned', ...small],
      writes: ['tuned'],
    },
    {
      command: ['predict'],
      args: ['tuned', '--data', data, '--out', 'classes.csv'],
      writes: ['classes.csv'],
    },
    { command: ['study'], args: ['run', '--data', data, ...study, ...small], writes: ['study'] },
    {
      command: ['distil'],
      args: [
        ...['--teacher', 'run', '--student', 'image/resnet', ...settings('encoder.width=2')],
        ...['--data', data, '--held-out', '0.3', '--out', 'distilled', ...small],
      ],
      writes: ['distilled'],
    },
  ];
}

/**
 * `embed --shard` and `embed merge` of a program.
 *
 * @param command of `embed`, such as `['clip', 'embed']`
 * @param args the run and its data
 */
export function shardRuns(
  command: readonly string[],
  args: readonly string[],
): readonly CommandRun[] {
  const folder = `${command.join('-')}-shards`;
  const joined = `${command.join('-')}-joined.parquet`;
  return [
    { command, args: [...args, '--out', folder, '--shard', '1/1'], writes: [folder] },
    { command: [...command, 'merge'], args: [folder, '--out', joined], writes: [joined] },
  ];
}
