/**
 * Tokens of some texts: [rows, T] row-major, or of any lengths where `owners` says whose each is.
 */
export interface WeighedIds {
  readonly ids: Int32Array;
  /** The weight of each token, in the order of `ids`: [tokens]. A token of share 0 costs nothing. */
  readonly shares: Float32Array;
  readonly rows: number;
  /** The row that each token belongs to, in ascending order. */
  readonly owners?: Int32Array;
}

/** Visits every token with a share, with its text among those of all groups. */
export function eachToken(
  groups: readonly WeighedIds[],
  visit: (text: number, id: number, share: number) => void,
): void {
  let first = 0;
  for (const { ids, shares, rows, owners } of groups) {
    const time = ids.length / rows;
    if (owners) {
      for (let i = 0; i < ids.length; i++)
        if (shares[i] !== 0) visit(first + owners[i]!, ids[i]!, shares[i]!);
    } else {
      for (let row = 0, i = 0; row < rows; row++)
        for (const end = i + time; i < end; i++)
          if (shares[i] !== 0) visit(first + row, ids[i]!, shares[i]!);
    }
    first += rows;
  }
}
