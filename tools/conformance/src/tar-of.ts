/** A tar archive of small files in the ustar format (POSIX.1-1988). */
export function tarOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const header = new Uint8Array(512);
    const write = (text: string, at: number) => header.set(new TextEncoder().encode(text), at);
    write(name, 0);
    write('0000644\0', 100);
    write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    write('        0ustar\u000000', 148);
    write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    const padded = new Uint8Array(Math.ceil(bytes.length / 512) * 512);
    padded.set(bytes);
    return [header, padded];
  });
  return Buffer.concat([...blocks, new Uint8Array(1024)]);
}
