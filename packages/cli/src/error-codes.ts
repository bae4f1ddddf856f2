/** The codes of this package's errors, each with its meaning. */
export const cliErrorCodes = {
  CP_CLI_CONFIG_UNREADABLE: 'A config file is missing or is not JSON.',
  CP_CLI_ENCODER_MISSING: 'A folder holds no exported encoder.',
  CP_CLI_FAULT: 'The program failed in a way that it does not know: a fault of its own.',
  CP_CLI_MEMORY_TOO_SMALL: 'The memory limit is below what one row needs.',
  CP_CLI_PLUGIN_MISSING:
    'A plugin named on the command line or in the config cannot be imported, or exports no plugin.',
  CP_CLI_RANKS: 'A run has more ranks than a batch has micro-batches.',
  CP_CLI_RESUME_CHANGED:
    'A run was to be resumed with another config or other data than it was begun with.',
  CP_CLI_RESUME_NOTHING: 'A run was to be resumed from a folder that holds no run.',
  CP_CLI_RUN_EXISTS: 'The output folder already holds a run.',
  CP_CLI_SET_INVALID: 'A --set entry is not of the form path.to.key=value.',
  CP_CLI_SIZE_INVALID: 'A size in bytes cannot be read.',
  CP_CLI_TOO_FEW_SAMPLES: 'The data holds fewer samples than one batch.',
  CP_CLI_VIEWS_COUNT: 'The pipelines of views do not fit the number that the method needs.',
  CP_CLI_VIEWS_ENGINE:
    'The views or the modality of a config cannot make whole batches of views inside the engine.',
  CP_CLI_USAGE: 'The command line is not one that the program knows.',
  CP_CLI_WRITE: 'A file or folder could not be written: no space, or no permission.',
} as const;
