/**
 * Ink to light without a profile: each of red, green and blue is (255 - ink)(255 - black) / 255, as Pillow converts CMYK.
 *
 * @param ink cyan, magenta, yellow, black, interleaved
 */
export function rgbOfInk(ink: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((ink.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const light = 255 - ink[from + 3]!;
    for (let c = 0; c < 3; c++) {
      const product = light * ink[from + c]! + 128;
      rgb[to + c] = light - (((product >> 8) + product) >> 8);
    }
  }
  return rgb;
}
