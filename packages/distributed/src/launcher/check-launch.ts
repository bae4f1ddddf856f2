import { CounterpointError } from '@counterpoint/core';
import type { Launch } from './launcher.js';

/**
 * Checks that launcher and MPI library agree on the number of ranks. Where they do not belong
 * together, each process takes itself
 * for the only rank, and N runs would go on side by side.
 *
 * @param size as the MPI library says
 * @throws CP_DIST_LAUNCHER
 */
export function checkLaunch(launch: Launch | undefined, size: number, library: string): void {
  if (launch === undefined)
    throw new CounterpointError('CP_DIST_LAUNCHER', {
      what: 'No launcher started this process',
      where: '--ranks mpi',
      expected: 'mpirun, srun --mpi=pmix, or a Kubernetes MPIJob',
      remedy: 'start it as: mpirun -n 4 <program> train --ranks mpi ...',
    });
  if (launch.size === size) return;
  throw new CounterpointError('CP_DIST_LAUNCHER', {
    what: `${launch.launcher} started ${launch.size} processes, but the MPI library sees ${size}`,
    where: `--ranks mpi, ${library}`,
    expected: 'a launcher that belongs to the MPI library',
    remedy:
      launch.launcher === 'srun'
        ? 'use srun --mpi=pmix, with an Open MPI that was built with PMIx'
        : 'use the mpirun of this library, or set MPI_LIBRARY to the library of this mpirun',
    facts: { launched: launch.size, size },
  });
}
