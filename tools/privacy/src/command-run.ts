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
