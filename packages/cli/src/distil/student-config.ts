import {
  nearestWord,
  CounterpointError,
  type Registry,
  type TypedConfig,
} from '@counterpoint/core';
import type { Program } from '../program/program.js';

/**
 * The encoder that `--student` names: a component's id, or its part behind the slash where one
 * component alone has it. Entries of the program's usual encoder hold where it is the same.
 *
 * @throws CP_CLI_USAGE
 */
export function studentConfig(
  program: Program,
  registry: Pick<Registry, 'list'>,
  name: string,
): TypedConfig {
  const ids = registry.list('encoder').map(({ component }) => component.id);
  const matches = ids.filter((id) => id === name || id.endsWith(`/${name}`));
  const [type] = matches;
  if (matches.length !== 1 || type === undefined) {
    const near = nearestWord(name, [...ids, ...ids.map((id) => id.split('/')[1] ?? id)]);
    throw new CounterpointError('CP_CLI_USAGE', {
      what:
        matches.length === 0
          ? `No encoder is called "${name}"`
          : `Several encoders are called "${name}": ${matches.join(', ')}`,
      where: '--student',
      expected: `one of ${ids.join(', ')}`,
      remedy: near === undefined || matches.length > 1 ? 'choose one' : `did you mean "${near}"`,
    });
  }
  const usual = program.recipes[program.defaultMethod]?.['encoder'] as TypedConfig | undefined;
  return usual?.type === type ? usual : { type };
}
