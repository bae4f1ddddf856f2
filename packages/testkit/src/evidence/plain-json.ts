/**
 * The path to the first element that `JSON.parse(JSON.stringify(value))` would change, or
 * undefined. Undefined properties count as absent.
 */
export function notPlain(value: unknown, path = '(top)'): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (typeof value !== 'object') return `${path} is of type ${typeof value}`;
  if (Array.isArray(value))
    return value
      .map((item, i) => notPlain(item, `${path}[${i}]`))
      .find((problem) => problem !== undefined);
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null)
    return `${path} is a ${(value as object).constructor.name}`;
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => notPlain(item, `${path}.${key}`))
    .find((problem) => problem !== undefined);
}
