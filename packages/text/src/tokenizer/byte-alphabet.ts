/**
 * The printable stand-ins of the 256 bytes in byte-level BPE: Radford et al. 2019 (GPT-2), section
 * 2.2.
 * Printable Latin-1 characters stand for themselves; the other bytes take code points from 256 on.
 * In the order of GPT-2's vocabulary.
 */
export const byteAlphabet: readonly string[] = (() => {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  return [
    ...bytes.filter(printable).map((byte) => String.fromCharCode(byte)),
    ...bytes.filter((byte) => !printable(byte)).map((_, i) => String.fromCharCode(256 + i)),
  ];
})();
