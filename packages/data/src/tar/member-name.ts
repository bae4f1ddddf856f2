/** The name of a sample and the extension of one of its members. */
export interface MemberName {
  readonly base: string;
  readonly extension: string;
}

const kindName = /^[a-z][a-z0-9_-]{0,23}$/i;

/**
 * Which sample a member belongs to: the name up to the first dot, as WebDataset has it
 * (`000017.left.png` is the `left.png` of `000017`),
 * unless what follows is no name of a kind: in `scan_0.7_v1.png` and `2023.05.01.jpg` the dots
 * before the last one belong to the sample's name.
 *
 * @returns undefined for dot files; an empty extension for names without one
 */
export function memberName(path: string): MemberName | undefined {
  const slash = path.lastIndexOf('/') + 1;
  const segments = path.slice(slash).split('.');
  if (segments[0] === '') return undefined;
  if (segments.length < 2 || segments.at(-1) === '') return { base: path, extension: '' };
  let kinds = segments.length - 1;
  while (kinds > 1 && kindName.test(segments[kinds - 1]!)) kinds--;
  const base = path.slice(0, slash) + segments.slice(0, kinds).join('.');
  return { base, extension: segments.slice(kinds).join('.').toLowerCase() };
}
