/** The merges of a `merges.txt`, without its line of a version. */
export function mergeLines(text: string): string[] {
  return text
    .replace(/\r/gu, '')
    .split('\n')
    .filter((line, i) => line !== '' && !(i === 0 && /version/u.test(line)));
}
