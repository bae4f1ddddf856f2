const start = 'version https://git-lfs.github.com/spec/';

/**
 * Whether the content of a file is a pointer of Git LFS, which stands for content that was not
 * fetched. https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 *
 * @param bytes the file, or its first 40 bytes
 * @example
 * isLfsPointer(Buffer.from('version https://git-lfs.github.com/spec/v1\n')); // true
 */
export function isLfsPointer(bytes: Uint8Array): boolean {
  if (bytes.length < start.length) return false;
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start.charCodeAt(i)) return false;
  return true;
}

/** What an error says of a file that {@link isLfsPointer}. */
export const lfsPointerFacts: {
  readonly what: string;
  readonly expected: string;
  readonly remedy: string;
} = {
  what: 'The file is a pointer of Git LFS: its content was not fetched',
  expected: 'the content that the pointer stands for',
  remedy: 'fetch it (git lfs pull), or download the file from where it was published',
};
