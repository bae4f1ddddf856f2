import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a generator needs of a file system; Nx's `Tree` is one. Paths are relative to its root. */
export interface FileTree {
  /** Whether there is a file or folder. */
  exists(path: string): boolean;
  /** The content of a file; null where there is none. */
  read(path: string, encoding: 'utf-8'): string | null;
  /** Writes a file; creates its folders. */
  write(path: string, content: string): void;
}

/** A folder on disk. */
export function diskTree(root: string): FileTree {
  return {
    exists: (path) => existsSync(join(root, path)),
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf-8') : null),
    write(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
  };
}
