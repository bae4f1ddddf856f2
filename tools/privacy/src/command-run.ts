/** One command of a program on a small input, as the privacy check runs it. */
export interface CommandRun {
  /** Names of the command, such as `['clip', 'train']`. */
  readonly command: readonly string[];
  /** Arguments; paths are relative to the working folder. */
  readonly args: readonly string[];
  /** Paths in the working folder that the command may write, with all that is below them. */
  readonly writes?: readonly string[];
}

/** What a command changed beside its own outputs. */
export interface CommandResult {
  readonly command: string;
  readonly code: number;
  /** Its standard error, when it failed. */
  readonly errors: string;
  /** Files and folders that appeared, changed or went: `home/...`, `tmp/...`, `work/...`. */
  readonly changed: readonly string[];
}

/** Arguments that set entries of a config. */
export function settings(...entries: readonly string[]): string[] {
  return entries.flatMap((entry) => ['--set', entry]);
}
