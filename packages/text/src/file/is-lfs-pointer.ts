const start = 'version https://git-lfs.github.com/spec/';

/** Whether the content of a file is a pointer of Git LFS, which stands for content not fetched. */
export const isLfsPointer = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, start.length)).toString('latin1') === start;

/** What an error says of such a file. */
export const lfsPointerFacts: {
  readonly what: string;
  readonly expected: string;
  readonly remedy: string;
} = {
  what: 'The file is a pointer of Git LFS: its content was not fetched',
  expected: 'the content that the pointer stands for',
  remedy: 'fetch it (git lfs pull), or download the file from the page of the model',
};
