import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { published, workspace } from './published.js';

/**
 * Copies the repository with its build outputs. Installed libraries are linked; our own packages
 * resolve to the copy.
 */
export function copyWorkspace(folder: string): void {
  const files = execFileSync(
    'git',
    [
      'ls-files',
      '--cached',
      '--others',
      '--exclude-standard',
      '--',
      '*.json',
      '*.ts',
      '*.mjs',
      'packages',
      ':!:*.test.ts',
    ],
    { cwd: workspace, encoding: 'utf-8' },
  )
    .trim()
    .split('\n');
  for (const path of [...files, ...published.map((each) => `${each.folder}/dist`)]) copy(path);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@counterpoint'), { recursive: true });
  for (const name of readdirSync(join(workspace, 'node_modules'))) {
    if (!name.startsWith('.') && name !== '@counterpoint')
      symlinkSync(join(workspace, 'node_modules', name), join(modules, name));
  }
  symlinkSync(join(workspace, 'node_modules/.bin'), join(modules, '.bin'));
  for (const { folder: from, manifest } of published)
    symlinkSync(join(folder, from), join(modules, manifest.name));

  function copy(path: string): void {
    if (!existsSync(join(workspace, path))) return;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(workspace, path), join(folder, path), {
      recursive: true,
      preserveTimestamps: true,
    });
  }
}
