// Loaded before a program: on one rank, reading a file fails as it does on a damaged disk.
// FAIL_RANK: the rank; FAIL_PATTERN: which paths; FAIL_AFTER: how many such reads succeed first.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { FAIL_RANK, FAIL_PATTERN = '', FAIL_AFTER = '0' } = process.env;
const pattern = new RegExp(FAIL_PATTERN, 'u');
let remaining = Number(FAIL_AFTER);
const failure = (path) => {
  const isMeant = process.env['OMPI_COMM_WORLD_RANK'] === FAIL_RANK && pattern.test(String(path));
  if (!isMeant || remaining-- > 0) return undefined;
  return Object.assign(new Error(`EIO: i/o error, read '${path}'`), { code: 'EIO' });
};
const { readFile } = fs;
fs.readFile = (path, ...more) => {
  const error = failure(path);
  if (error === undefined) return readFile(path, ...more);
  return process.nextTick(more.at(-1), error);
};
const readLater = fs.promises.readFile;
fs.promises.readFile = async (path, ...more) => {
  const error = failure(path);
  if (error !== undefined) throw error;
  return readLater(path, ...more);
};
syncBuiltinESMExports();
