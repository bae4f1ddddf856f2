/** A share as text, such as `12.5 %`. */
export function percent(share: number): string {
  return `${+(100 * share).toPrecision(3)} %`;
}
