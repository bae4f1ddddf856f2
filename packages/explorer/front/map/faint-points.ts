/** 1 for every point that is not in a list: such points are drawn faintly. */
export function faintOutside(count: number, bright: readonly number[]): Uint8Array {
  const faint = new Uint8Array(count).fill(1);
  for (const i of bright) faint[i] = 0;
  return faint;
}
