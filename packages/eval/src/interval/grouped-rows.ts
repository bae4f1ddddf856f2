/** The row numbers of each group, groups in the order of their first row. */
export function groupedRows(groupOf: ArrayLike<number>): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < groupOf.length; row++) {
    const rows = groups.get(groupOf[row]!);
    if (rows === undefined) groups.set(groupOf[row]!, [row]);
    else rows.push(row);
  }
  return [...groups.values()];
}
