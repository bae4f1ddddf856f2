import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files of tokenizers, processors and modules that a model's folder has beside its weights. */
const companionFiles =
  /^(?!fetched\.json$)[\w.-]+\.(json|txt|model|md)$|^(README|LICENSE)(\.\w+)?$/;

/** Copies the files that a model's folder has beside its weights. */
export async function copyBeside(from: string, out: string): Promise<void> {
  for (const name of await namesIn(from)) {
    await mkdir(dirname(join(out, name)), { recursive: true });
    await copyFile(join(from, name), join(out, name));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const companions = entries.filter((each) => each.isFile() && companionFiles.test(each.name));
  const modules = entries.filter((each) => each.isDirectory() && /^\d+_\w+$/.test(each.name));
  const configs = await Promise.all(
    modules.map(async ({ name }) => {
      const files = await readdir(join(folder, name));
      return files.includes('config.json') ? [join(name, 'config.json')] : [];
    }),
  );
  return [...companions.map(({ name }) => name), ...configs.flat()];
}
