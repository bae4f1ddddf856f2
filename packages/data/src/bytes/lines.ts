import { CounterpointError } from '@counterpoint/core';

/** One line. */
export interface StoredLine {
  /** Counted from 1. */
  readonly number: number;
  /** Without its line end. Valid until the next list is asked for. */
  readonly bytes: Buffer;
  /** Longer than the limit: its bytes are left out. */
  readonly tooLong: boolean;
}

/** No line may be longer: a file without line ends must not fill the memory. */
export const longestLine: number = 16 * 2 ** 20;

const newline = 10,
  carriageReturn = 13;

/**
 * The lines of a text, whatever its line ends; the byte-order mark of UTF-8 is left out. A carriage
 * return alone ends lines where the first
 * piece of the text has no other line end.
 *
 * @throws CP_DATA_LINE for UTF-16 and UTF-32
 */
export async function* lines(
  chunks: AsyncIterable<Buffer>,
  where: string,
): AsyncGenerator<StoredLine[]> {
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  let tooLong = false;
  let number = 1;
  let lineEnd = newline;
  let first = true;

  const finish = (last: Buffer): StoredLine => {
    let bytes = carried.length === 0 ? last : Buffer.concat([...carried, last]);
    if (bytes.length > 0 && bytes[bytes.length - 1] === carriageReturn)
      bytes = bytes.subarray(0, bytes.length - 1);
    const line = {
      number: number++,
      bytes: tooLong ? bytes.subarray(0, 0) : bytes,
      tooLong: tooLong || bytes.length > longestLine,
    };
    carried = [];
    carriedBytes = 0;
    tooLong = false;
    return line;
  };
  for await (const bytes of chunks) {
    let chunk = bytes;
    if (first && chunk.length > 0) {
      first = false;
      chunk = withoutMark(chunk, where);
      if (hasReturnsAlone(chunk)) lineEnd = carriageReturn;
    }
    const lines: StoredLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, start)) {
      lines.push(finish(chunk.subarray(start, end)));
      start = end + 1;
    }
    const rest = chunk.length - start;
    if (rest > 0 && !tooLong) {
      carriedBytes += rest;
      tooLong = carriedBytes > longestLine;
      if (tooLong) carried = [];
      else carried.push(Buffer.from(chunk.subarray(start)));
    }
    if (lines.length > 0) yield lines;
  }
  if (carriedBytes > 0) yield [finish(Buffer.alloc(0))];
}

/**
 * The first piece of a text without the byte-order mark of UTF-8.
 *
 * @throws CP_DATA_LINE for UTF-16, with or without a mark, and UTF-32
 */
export function withoutMark(chunk: Buffer, where: string): Buffer {
  const mark = chunk.subarray(0, 4).toString('hex');
  if (mark === 'fffe0000' || mark === '0000feff') throw otherEncoding('UTF-32', where);
  if (/^(?:fffe|feff)/u.test(mark)) throw otherEncoding('UTF-16', where);
  if (isWideText(chunk.subarray(0, 256))) throw otherEncoding('UTF-16 without a mark', where);
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}

/** Whether every second byte is 0: letters of UTF-16. */
function isWideText(head: Buffer): boolean {
  const pairs = head.length >> 1;
  const zeros = [0, 0];
  for (let i = 0; i < 2 * pairs; i++) if (head[i] === 0) zeros[i & 1]!++;
  const [high = 0, low = 0] = zeros;
  return pairs >= 4 && Math.max(high, low) > 0.6 * pairs && Math.min(high, low) === 0;
}

/**
 * Whether carriage returns are the only line ends of a text's first piece; one at its very end may
 * belong to a newline that follows.
 */
export function hasReturnsAlone(chunk: Buffer): boolean {
  const at = chunk.indexOf(carriageReturn);
  return at >= 0 && at < chunk.length - 1 && !chunk.includes(newline);
}

function otherEncoding(name: string, where: string): CounterpointError {
  return new CounterpointError('CP_DATA_LINE', {
    what: `A text file is ${name}`,
    where,
    expected: 'UTF-8',
    remedy: 'convert it to UTF-8',
  });
}
