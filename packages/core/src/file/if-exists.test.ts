import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ifExists } from './if-exists.js';

const here = fileURLToPath(import.meta.url);

test('what is absent is undefined; any other failure stays an error', async () => {
  expect(await ifExists(readFile(`${here}.none`))).toBeUndefined();
  expect(await ifExists(stat(`${here}/below-a-file`))).toBeUndefined();
  expect(await ifExists(stat(`only=intent:${'a'.repeat(300)}`))).toBeUndefined();
  expect(await ifExists(stat('a\0b'))).toBeUndefined();
  expect((await ifExists(stat(here)))!.isFile()).toBe(true);
  await expect(ifExists(readFile(tmpdir()))).rejects.toMatchObject({
    code: 'CP_CORE_READ',
    cause: { code: 'EISDIR' },
  });
  const own = new Error('no failure of the system');
  await expect(ifExists(Promise.reject(own))).rejects.toBe(own);
});
