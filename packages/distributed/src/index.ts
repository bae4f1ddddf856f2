export { distributedErrorCodes } from './error-codes.js';
export { launchOf, type Launch } from './launcher/launcher.js';
export { MpiCommunicator, type ExchangeCounts } from './mpi/mpi-communicator.js';
export { startMpi, type MpiOptions } from './mpi/start-mpi.js';
