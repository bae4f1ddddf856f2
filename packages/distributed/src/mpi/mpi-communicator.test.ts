import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bundle, hasMpirun, rankEnvironment, runRanks } from '../testing/run-ranks.js';

const program = await bundle(fileURLToPath(new URL('../testing/rank-program.ts', import.meta.url)));
const codes = (text: string) => text.match(/CP_[A-Z_]+(?=: )/g) ?? [];

describe.skipIf(!hasMpirun())('under mpirun', () => {
  test('sums, parts of any lengths, broadcasts and concurrent calls are right on 3 ranks', async () => {
    const { code, output, errors } = await runRanks(3, program, ['well']);
    expect(errors).toBe('');
    expect(code).toBe(0);
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .sort((a, b) => Number(a['rank']) - Number(b['rank']));
    expect(lines).toEqual(
      [0, 1, 2].map((rank) => ({
        rank,
        sums: true,
        most: [2, 0],
        least: [0, -2],
        all: [1, 2, 2],
        counts: [0, 1, 2],
        bytes: [200, 201, 202],
        told: [1.5, 2.5],
        concurrent: [3, 6],
        messages: true,
      })),
    );
  });

  test.each([
    ['throw', 70, ['CP_DIST_FAULT'], /Rank 1 failed.*a decoder failed on this rank only/],
    ['reject', 70, ['CP_DIST_FAULT'], /nobody waits for this/],
    ['abort', 1, ['CP_DATA_READ'], /The disk is gone/],
    ['all', 1, ['CP_CORE_LOSS_NOT_FINITE'], /NaN/],
    ['hang', 1, ['CP_DIST_TIMEOUT'], /Rank 0 waited 2 seconds.*step 5, gradients \(all-reduce\)/],
    ['stop', 1, ['CP_DIST_TIMEOUT'], /Rank 0 waited 2 seconds.*step 5, gradients \(all-reduce\)/],
    ['exit', 1, ['CP_DIST_FAULT'], /Rank 1 left before the end of the run, with exit code 0/],
    ['kill', 137, [], /signal 9/],
  ])(
    'a rank that ends by %s ends all, with one coded message',
    async (way, code, expected, text) => {
      const outcome = await runRanks(2, program, [way, '2']);
      expect(outcome.errors.replaceAll('\n', ' ')).toMatch(text);
      expect(codes(outcome.errors)).toEqual(expected);
      expect(outcome.code).toBe(code);
    },
  );
});

const alone = (environment: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, [program, 'well'], {
    env: { ...rankEnvironment, ...environment },
    encoding: 'utf8',
  });

test('a process that no launcher started is refused before MPI is loaded', () => {
  const { status, stderr } = alone({});
  expect(stderr).toContain('CP_DIST_LAUNCHER: No launcher started this process');
  expect(status).not.toBe(0);
});

test('a library that is not there is a coded error', () => {
  const { stderr } = alone({
    OMPI_COMM_WORLD_SIZE: '1',
    OMPI_COMM_WORLD_RANK: '0',
    MPI_LIBRARY: 'libmpi-of-nowhere.so',
  });
  expect(stderr).toContain('CP_DIST_LIBRARY: The MPI library cannot be used');
  expect(stderr).toContain('apt install openmpi-bin');
});

test.skipIf(!hasMpirun())('a launcher of which the library knows nothing is refused', () => {
  const { stderr, status } = alone({ SLURM_STEP_NUM_TASKS: '4', SLURM_PROCID: '1' });
  expect(stderr).toContain('srun started 4 processes, but the MPI library sees 1');
  expect(stderr).toContain('--mpi=pmix');
  expect(status).not.toBe(0);
});
