/** The ways in which an intact file is damaged; {@link damage} draws among them. */
export type DamageName = 'flip' | 'cut' | 'splice' | 'lie';

/**
 * One format under test. A file in `kinds/` exports a list of these as `kinds`; the file is found
 * by its place, no table names it.
 *
 * @example
 * export const kinds: readonly FuzzKind[] = [{
 *   name: 'table/csv',
 *   intact: () => Promise.resolve([Buffer.from('a,b\n1,2\n')]),
 *   decode: async (bytes) => JSON.stringify(await readCsv(bytes)),
 *   detects: ['cut'],
 * }];
 */
export interface FuzzKind {
  /** `area/format`. */
  readonly name: string;
  /** A few small well-formed files, the same ones at every call. */
  intact(): Promise<readonly Uint8Array[]>;
  /**
   * Reads the bytes and returns the result as text or bytes that can be compared.
   *
   * @throws CounterpointError when it refuses; any other error counts as a crash
   */
  decode(bytes: Uint8Array): Promise<string | Uint8Array>;
  /**
   * The damages after which a decoded value must equal the intact one or be refused. Leave out what
   * a format cannot detect:
   * a flipped bit among raw pixels is a valid file with another pixel.
   */
  readonly detects: readonly DamageName[];
}
