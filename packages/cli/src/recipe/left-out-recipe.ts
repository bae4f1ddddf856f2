/** A recipe that a search does not try. */
export interface LeftOutRecipe {
  readonly name: string;
  readonly why: string;
}

/** Recipes that were left out, by their reason. */
export function leftOutLines(recipes: readonly LeftOutRecipe[]): string[] {
  const reasons = [...new Set(recipes.map(({ why }) => why))];
  return reasons.map((reason) => {
    const names = recipes.filter(({ why }) => why === reason).map(({ name }) => name);
    return `Left out ${names.join(', ')}: ${reason}`;
  });
}
