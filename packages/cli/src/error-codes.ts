/** The codes of this package's errors, each with its meaning. */
export const cliErrorCodes = {
  CP_CLI_CAPTIONS: 'No sample has a caption, or a column of captions does not exist.',
  CP_CLI_CLASSES: 'A class of the data is none of those that a run was trained on.',
  CP_CLI_CONFIG_UNREADABLE: 'A config file is missing or is not JSON.',
  CP_CLI_CROPS: 'Crops were asked of samples that have none.',
  CP_CLI_ENCODER_MISSING: 'A folder contains no encoder.',
  CP_CLI_FAULT: 'An internal error of the program.',
  CP_CLI_LEAKAGE: 'Samples of the test split are also in the training split.',
  CP_CLI_MEMORY_TOO_SMALL: 'The memory limit is below what one row needs.',
  CP_CLI_EXPORT_SHAPE: 'A modality does not fit an ONNX file of fixed shape.',
  CP_CLI_EXPORT_DIFFERS: 'An exported ONNX file does not embed samples as the encoder does.',
  CP_CLI_NOTHING_READ: 'None of the samples could be read.',
  CP_CLI_PLUGIN_MISSING:
    'A plugin named on the command line or in the config cannot be imported, or exports no plugin.',
  CP_CLI_RANKS: 'A run has more ranks than a batch has micro-batches.',
  CP_CLI_RESUME_CHANGED: 'A run is resumed with another config or other data than it started with.',
  CP_CLI_RESUME_NOTHING: 'A run is resumed from a folder that contains no run.',
  CP_CLI_RUN_EXISTS: 'The output folder already contains a run.',
  CP_CLI_RUN_FAILED: 'A run of a comparison ended with an error.',
  CP_CLI_RUN_LOCKED: 'Another process writes the run.',
  CP_CLI_SAMPLE: 'A sample that a command names is not in the data.',
  CP_CLI_SET_INVALID: 'A --set entry is not of the form path.to.key=value.',
  CP_CLI_SHARDS: 'Shards of embeddings are missing, damaged, or of another model or other data.',
  CP_CLI_SIZE_INVALID: 'A size in bytes cannot be read.',
  CP_CLI_THRESHOLD: 'A run has no calibrated threshold, or one of other weights.',
  CP_CLI_TOO_FEW_SAMPLES: 'The data holds fewer samples than one batch.',
  CP_CLI_TWIN_MISSING: 'A run holds no momentum twin that could be exported.',
  CP_CLI_UNLABELLED: 'Samples lack the class that a method or a score needs.',
  CP_CLI_UNTRAINED_MISSING:
    'The weights that a run started from are gone, so it cannot be compared with its start.',
  CP_CLI_VIEWS_COUNT: 'The pipelines of views do not fit the number that the method needs.',
  CP_CLI_VIEWS_ENGINE:
    'The views or the modality of a config cannot make whole batches of views inside the engine.',
  CP_CLI_USAGE:
    'The command line is not understood: an unknown command, a wrong option, or options that contradict each other.',
  CP_CLI_WRITE: 'A file or folder could not be written: no space, or no permission.',
} as const;
