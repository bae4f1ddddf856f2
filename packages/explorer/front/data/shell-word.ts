/**
 * A text as one word of a shell's command line: names of files are hostile input, and a reader may
 * paste the command.
 */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./][\w@%+=:,./-]*$/u.test(text) ? text : `'${text.replace(/'/gu, "'\\''")}'`;
}
