/**
 * Fixed positions of a square grid: a quarter of the width each for the sines and cosines of the
 * column and of the row, at the
 * frequencies 10000^(-4i / width). Chen, Xie, He 2021, https://arxiv.org/abs/2104.02057, section
 * 4.1, after Vaswani et al. 2017.
 *
 * @returns [grid x grid, width] row by row
 */
export function sincosPositions(grid: number, width: number): Float32Array {
  const quarter = width / 4;
  const positions = new Float32Array(grid * grid * width);
  for (let token = 0; token < grid * grid; token++) {
    const row = Math.floor(token / grid),
      column = token % grid;
    for (let i = 0; i < quarter; i++) {
      const frequency = 10000 ** (-i / quarter);
      [
        Math.sin(column * frequency),
        Math.cos(column * frequency),
        Math.sin(row * frequency),
        Math.cos(row * frequency),
      ].forEach((value, part) => {
        positions[token * width + part * quarter + i] = value;
      });
    }
  }
  return positions;
}
