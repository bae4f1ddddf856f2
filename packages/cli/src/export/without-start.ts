/**
 * A config of an encoder without the files of weights that its parts began from: an exported folder
 * holds all values itself, and opens where those files are not.
 */
export function withoutStart<T>(config: T): T {
  if (Array.isArray(config)) return config.map((inner) => withoutStart(inner) as unknown) as T;
  if (typeof config !== 'object' || config === null) return config;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key !== 'weights')
      .map(([key, inner]) => [key, withoutStart(inner)]),
  ) as T;
}
