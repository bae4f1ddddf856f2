/** The path of the data that a run was trained on, from its `config.json`. */
export function dataPathOf(run: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const { config } = (run ?? {}) as { config?: { data?: { path?: string } } };
  return config?.data?.path || undefined;
}
