import { pack } from 'tar-stream';

/** What a header says beside the size. */
export interface PackedHeader {
  readonly name: string;
  readonly type?: 'file' | 'directory' | 'symlink';
  readonly linkname?: string;
}

/** A member to pack: its name or its whole header, and its bytes. */
export type Packed = readonly [header: string | PackedHeader, content: string | Uint8Array];

/** An archive packed by the tar-stream library: an independent writer for what the parser reads. */
export async function makeTar(members: readonly Packed[]): Promise<Buffer> {
  const archive = pack();
  const chunks: Buffer[] = [];
  const done = new Promise<void>((resolve, reject) =>
    archive
      .on('data', (chunk) => void chunks.push(chunk as Buffer))
      .on('end', () => resolve())
      .on('error', reject),
  );
  for (const [header, content] of members) {
    const about = typeof header === 'string' ? { name: header } : header;
    if (about.type !== undefined && about.type !== 'file') archive.entry(about);
    else archive.entry(about, Buffer.from(content));
  }
  archive.finalize();
  await done;
  return Buffer.concat(chunks);
}

/** Samples `000000.bin`, `000000.cls` ... whose first byte is their number. */
export function numberedSamples(count: number, bytes = 100): Packed[] {
  return Array.from({ length: count }, (_, i): Packed[] => {
    const name = String(i).padStart(6, '0');
    return [
      [`${name}.bin`, new Uint8Array(bytes).fill(i & 255)],
      [`${name}.cls`, String(i % 3)],
    ];
  }).flat();
}
