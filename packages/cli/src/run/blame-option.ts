import { CounterpointError, isCounterpointError } from '@counterpoint/core';

/**
 * Runs `parse`; where the entry that is wrong was set on the command line, the error names that
 * option in place of the config as a whole.
 *
 * @param set the values of `--set`
 * @throws CP_CORE_CONFIG_INVALID, and what `parse` throws
 */
export function blameOption<T>(set: readonly string[], parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!isCounterpointError(error) || error.code !== 'CP_CORE_CONFIG_INVALID') throw error;
    const { problems = [] } = (error.report.facts ?? {}) as { problems?: readonly string[] };
    const blamed = set.findLast((setting) => problems.some((problem) => isOf(setting, problem)));
    if (blamed === undefined) throw error;
    throw new CounterpointError(error.code, {
      ...error.report,
      where: `--set ${blamed}`,
      cause: error,
    });
  }
}

/** Whether a problem is of the entry that a setting names, or of something in it. */
function isOf(setting: string, problem: string): boolean {
  const path = setting.slice(0, setting.indexOf('=')).trim();
  const [problemPath = ''] = /^[^\s:;]+/u.exec(problem) ?? [];
  return (
    path !== '' &&
    (problemPath === path ||
      problemPath.startsWith(`${path}.`) ||
      path.startsWith(`${problemPath}.`))
  );
}
