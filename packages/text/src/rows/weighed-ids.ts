/** Tokens of some texts: [rows, T] row-major. */
export interface WeighedIds {
  readonly ids: Int32Array;
  /** A token of share 0 costs nothing. */
  readonly shares: Float32Array;
  readonly rows: number;
}

/** Visits every token with a share, with its text among those of all groups. */
export function eachToken(groups: readonly WeighedIds[], visit: (text: number, id: number, share: number) => void): void {
  let first = 0;
  for (const { ids, shares, rows } of groups) {
    const time = ids.length / rows;
    for (let row = 0, i = 0; row < rows; row++) {
      for (const end = i + time; i < end; i++) if (shares[i] !== 0) visit(first + row, ids[i]!, shares[i]!);
    }
    first += rows;
  }
}
