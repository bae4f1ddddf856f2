import { Option } from 'commander';
import { names, several, text } from '../../commands/parse-option.js';

/** `--template TEXT`, repeatable. */
export function templateOption(description: string): Option {
  return new Option('--template <text>', description)
    .argParser(several(text))
    .default([], 'that of the run, else {}');
}

/** `--classes NAMES`: the classes in words. */
export function classesOption(description: string): Option {
  return new Option('--classes <names>', description).argParser(names);
}
