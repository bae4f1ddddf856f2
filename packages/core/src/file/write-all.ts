/** A writable target, such as a file handle of Node.js. */
export interface WritableHandle {
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ): Promise<{ readonly bytesWritten: number }>;
}

/**
 * Writes all bytes, in several calls where the system writes fewer than requested.
 *
 * @param position in the file; null: where the last write ended
 * @throws Error with the code ENOSPC when nothing more is written
 */
export async function writeAll(
  handle: WritableHandle,
  bytes: Uint8Array,
  position: number | null = null,
): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const at = position === null ? null : position + offset;
    const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset, at);
    if (bytesWritten <= 0)
      throw Object.assign(
        new Error(`ENOSPC: ${bytes.length - offset} of ${bytes.length} bytes were not written`),
        { code: 'ENOSPC', syscall: 'write' },
      );
    offset += bytesWritten;
  }
}
