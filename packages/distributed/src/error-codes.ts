/** The error codes of this package, with what each means. */
export const distributedErrorCodes = {
  CP_DIST_FAULT: 'One rank failed in a way that the program does not know; all ranks were ended.',
  CP_DIST_LAUNCHER:
    'The program was not started by a launcher, or launcher and MPI library do not belong together.',
  CP_DIST_LIBRARY: 'The MPI library, or the package that calls it, could not be loaded.',
  CP_DIST_MPI: 'A call of the MPI library failed.',
  CP_DIST_OPTION: 'An option of a distributed run is outside its range.',
  CP_DIST_TIMEOUT: 'Another rank did not come to an exchange before the deadline.',
} as const;
