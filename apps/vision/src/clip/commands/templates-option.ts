/** `--template` may be given again. */
export function templatesOption(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
