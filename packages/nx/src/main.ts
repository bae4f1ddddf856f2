#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { diskTree } from './file-tree.js';
import { generate, isRepository, kinds, testCommand, type Kind } from './generate.js';
import { GeneratorError } from './generator-error.js';

const usage = `Usage: counterpoint-nx ${kinds.join('|')} NAME [--directory FOLDER] [--package-name NAME]`;

try {
  const {
    values,
    positionals: [kind, name],
  } = parseArgs({
    allowPositionals: true,
    options: {
      directory: { type: 'string' },
      'package-name': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
  } else {
    if (!kinds.includes(kind as Kind) || name === undefined)
      throw new GeneratorError('CP_NX_USAGE', usage);
    const tree = diskTree(process.cwd());
    const folder = generate(tree, kind as Kind, {
      name,
      directory: values.directory,
      packageName: values['package-name'],
    });
    const enter = isRepository(tree) ? '' : `cd ${folder} && `;
    process.stdout.write(
      `Written to ${folder}. Next: ${enter}npm install && ${testCommand(tree, folder)}\n`,
    );
  }
} catch (error) {
  process.stderr.write(
    `${error instanceof GeneratorError ? error.message : `CP_NX_USAGE: ${(error as Error).message} ${usage}`}\n`,
  );
  process.exitCode = 2;
}
