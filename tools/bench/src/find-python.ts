import { spawnSync } from 'node:child_process';

/** A python3 to run a peer with. */
export interface Python {
  readonly command: string;
  /** What comes before the script. */
  readonly args: readonly string[];
  /** The peer as a table names it: PyTorch's version and the BLAS that it loaded. */
  readonly peer: string;
}

/**
 * A python3 that can import these modules, where there is one: what `COUNTERPOINT_PYTHON` names (a
 * command, words of it divided by spaces, such as `tools/current-torch python`), else `python3`,
 * else `/usr/bin/python3`. An interpreter that is named and lacks a module is an error: a benchmark
 * must not compare with another one without a word.
 */
export function findPython(modules: readonly string[]): Python | undefined {
  const configuredPath = process.env['COUNTERPOINT_PYTHON']?.trim();
  for (const candidate of configuredPath ? [configuredPath] : ['python3', '/usr/bin/python3']) {
    const [command, ...args] = candidate.split(/\s+/);
    const { status, stdout, stderr } = spawnSync(
      command!,
      [...args, '-c', `import ${modules.join(', ')}\n${describe}`],
      { encoding: 'utf8' },
    );
    if (status === 0) return { command: command!, args, peer: stdout.trim() };
    if (configuredPath)
      throw new Error(
        `COUNTERPOINT_PYTHON names "${configuredPath}", which cannot import ${modules.join(', ')}: ` +
          (stderr?.trim().split('\n').at(-1) ?? 'it does not start'),
      );
  }
  return undefined;
}

/** Prints the versions, and the library that serves a matrix product. */
const describe = `
import re, sys
try:
    import torch
    torch.ones(4, 4) @ torch.ones(4, 4)
    try:
        maps = open('/proc/self/maps').read()
    except OSError:
        maps = ''
    found = sorted(set(re.findall(r'/([^/\\s]*(?:openblas|blis|mkl_core|libblas)[^/\\s]*)', maps)))
    blas = found[-1] if found else 'BLAS unknown'
    print('PyTorch %s, %s, Python %s' % (torch.__version__, blas, sys.version.split()[0]))
except ImportError:
    print('Python %s' % sys.version.split()[0])
`;
