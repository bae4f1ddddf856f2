/** The mean of values, such as the accuracy of ones and zeros. */
export function mean(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
