import { CounterpointError } from '@counterpoint/core';

/** One line, or one record that spans lines within quotes. */
export interface StoredLine {
  /** Counted from 1: where it begins. */
  readonly number: number;
  /** Without its line end. Valid until the next list is asked for. */
  readonly bytes: Buffer;
  /** Longer than the limit: its bytes are left out. */
  readonly tooLong: boolean;
}

/** No line may be longer: a file without line ends must not fill the memory. */
export const longestLine: number = 16 * 2 ** 20;

const newline = 10,
  carriageReturn = 13,
  quote = 34;

/**
 * The lines of a text, whatever its line ends; the byte-order mark of UTF-8 is left out.
 *
 * @param quoted whether line ends within double quotes belong to a record (CSV)
 * @throws CP_DATA_LINE for UTF-16
 */
export async function* lines(
  chunks: AsyncIterable<Buffer>,
  where: string,
  quoted = false,
): AsyncGenerator<StoredLine[]> {
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  let tooLong = false;
  let odd = false; // within quotes
  let begun = 1; // the line where the record begins
  let line = 1;
  let first = true;

  const finish = (last: Buffer): StoredLine => {
    let bytes = carried.length === 0 ? last : Buffer.concat([...carried, last]);
    if (bytes.length > 0 && bytes[bytes.length - 1] === carriageReturn)
      bytes = bytes.subarray(0, bytes.length - 1);
    const record = {
      number: begun,
      bytes: tooLong ? bytes.subarray(0, 0) : bytes,
      tooLong: tooLong || bytes.length > longestLine,
    };
    carried = [];
    carriedBytes = 0;
    tooLong = odd = false;
    return record;
  };
  for await (const stored of chunks) {
    let chunk = stored;
    if (first && chunk.length > 0) {
      first = false;
      if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff))
        throw utf16(where);
      if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) chunk = chunk.subarray(3);
    }
    const found: StoredLine[] = [];
    let start = 0;
    for (let from = 0; ;) {
      const end = chunk.indexOf(newline, from);
      if (quoted)
        odd = countQuotes(chunk, from, end < 0 ? chunk.length : end) % 2 === 1 ? !odd : odd;
      if (end < 0) break;
      line++;
      from = end + 1;
      if (quoted && odd && !tooLong) continue;
      found.push(finish(chunk.subarray(start, end)));
      start = from;
      begun = line;
    }
    const rest = chunk.length - start;
    if (rest > 0 && !tooLong) {
      carriedBytes += rest;
      tooLong = carriedBytes > longestLine;
      if (tooLong) carried = [];
      else carried.push(Buffer.from(chunk.subarray(start)));
    }
    if (found.length > 0) yield found;
  }
  if (carriedBytes > 0) yield [finish(Buffer.alloc(0))];
}

function countQuotes(chunk: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = chunk.indexOf(quote, from); at >= 0 && at < to; at = chunk.indexOf(quote, at + 1))
    count++;
  return count;
}

function utf16(where: string): CounterpointError {
  return new CounterpointError('CP_DATA_LINE', {
    what: 'A text file is UTF-16',
    where,
    expected: 'UTF-8',
    remedy: 'convert it to UTF-8',
  });
}
