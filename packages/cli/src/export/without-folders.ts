/** A path from the root on: `/a/b/c` or `C:\a\b\c`, as a word of its own or within quotes. */
const fromRoot = /(^|[\s'"`,=(])(?:\/|[A-Za-z]:[\\/])(?:[^\s'"`,/\\]+[/\\])*([^\s'"`,/\\]+)/g;

/** A path from the root on in quotes, in which spaces are part of it. */
const quotedFromRoot =
  /(['"`])(?:\/|[A-Za-z]:[\\/])(?:[^'"`,/\\]+[/\\])*([^'"`,/\\]+)(?=[/\\]?\1)/g;

/**
 * A text in which paths from the root on are cut to their last part: a model card is published, and
 * where its author keeps files is nobody's business. Relative paths and addresses stay.
 */
export function withoutFolders(text: string): string {
  return text.replaceAll(quotedFromRoot, '$1$2').replaceAll(fromRoot, '$1$2');
}
