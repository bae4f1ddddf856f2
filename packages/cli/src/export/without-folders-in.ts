import { withoutFolders } from './without-folders.js';

/** A path from the root on, perhaps behind the name of a source: `/a/b`, `cpc:/a/b`, `C:\a\b`. */
const wholePath =
  /^((?:file:\/\/|[a-z][\w-]+:(?!\/\/))?)(?:\/|[A-Za-z]:[\\/])(?!.*\s(?:\/|[A-Za-z]:[\\/])).*$/s;

/** Entries that list words: a class may begin with a slash. */
const wordKeys: ReadonlySet<string> = new Set(['classes', 'words', 'templates']);

/**
 * A value of JSON in whose texts paths from the root on are cut to their last part, as
 * {@link withoutFolders} cuts them. A text that is one path is cut with its spaces. Classes and
 * words stay.
 *
 * @param onCut receives the entry that a cut text belongs to, such as `data.path`, and the new text
 */
export function withoutFoldersIn<T>(
  value: T,
  onCut: (entry: string, text: string) => void = () => undefined,
  entry = '',
): T {
  const inner = (key: string | number, each: unknown) =>
    withoutFoldersIn(each, onCut, entry === '' ? String(key) : `${entry}.${key}`);
  if (Array.isArray(value)) return value.map((each, i) => inner(i, each)) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        wordKeys.has(key) ? (each as unknown) : inner(key, each),
      ]),
    ) as T;
  if (typeof value !== 'string') return value;
  const text = cutText(value);
  if (text !== value) onCut(entry, text);
  return text as T;
}

function cutText(text: string): string {
  const source = wholePath.exec(text)?.[1];
  if (source === undefined) return withoutFolders(text);
  const last = text
    .slice(source.length)
    .split(/[/\\]/)
    .findLast((part) => part !== '');
  return last === undefined ? text : `${source === 'file://' ? '' : source}${last}`;
}
