/** The same batches; when the next one cannot be made, `save` runs before the error. */
export function saveBeforeFailing<T>(
  source: AsyncIterator<T>,
  save: () => Promise<void>,
): AsyncIterator<T> {
  return {
    next: async () => {
      try {
        return await source.next();
      } catch (error) {
        await save();
        throw error;
      }
    },
  };
}
