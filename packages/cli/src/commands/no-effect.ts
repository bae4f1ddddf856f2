import { CounterpointError } from '@counterpoint/core';

/** An option as it stands on the command line, from its name in the code. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * The error for an option, or an entry of a config, that would have no effect.
 *
 * @param where the option or the entry
 * @param expected what it has an effect with, in words
 */
export function noEffect(where: string, expected: string): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', {
    what: 'The option has no effect here',
    where,
    expected,
    remedy: 'leave it out, or give what it belongs to',
  });
}
