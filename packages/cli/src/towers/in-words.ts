/** A class as a folder or a file names it, in words. */
export function inWords(name: string): string {
  return name.replaceAll(/[_-]+/gu, ' ').trim();
}

/** A word as it is compared with the name of a class: letters composed, in lower case. */
export function comparableWord(name: string): string {
  return inWords(name).normalize('NFC').toLowerCase();
}
