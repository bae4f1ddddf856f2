/** The codes of this package's errors, each with its meaning. */
export const coreErrorCodes = {
  CP_CORE_ADAPT_MATRICES: 'Low-rank updates were asked of an encoder without a matrix for them.',
  CP_CORE_CHECKPOINT_DAMAGED: 'A checkpoint on the disk is incomplete or was altered.',
  CP_CORE_CHECKPOINT_WRITE: 'A checkpoint could not be written; earlier ones are untouched.',
  CP_CORE_COMPONENT_DUPLICATE: 'Two plugins provide a component of the same kind and id.',
  CP_CORE_COMPONENT_KIND: 'A plugin provides a component of a kind that does not exist.',
  CP_CORE_COMPONENT_UNKNOWN: 'A config names a component that no plugin provides.',
  CP_CORE_CONFIG_INVALID: 'A config has unknown, missing or wrong entries.',
  CP_CORE_LABELS_MISSING: 'A loss that needs labels received a batch without groups.',
  CP_CORE_LOCKED: 'Another process is writing to the same place.',
  CP_CORE_LOSS_WIDTHS: 'A nested loss has widths larger than its embeddings.',
  CP_CORE_LOSS_SHAPES: 'A loss received embeddings of incompatible shapes.',
  CP_CORE_INDICES_MISSING: 'A memory bank received a batch without sample indices.',
  CP_CORE_LOSS_NOT_FINITE: 'The loss became NaN or infinite.',
  CP_CORE_MIX_BATCH: 'The views of a modality cannot be mixed with one another.',
  CP_CORE_MIX_METHOD: 'A mixed view was given to a method that takes no soft targets.',
  CP_CORE_PARTS_DIFFER:
    'Values cannot be copied between modules whose variables differ in name or shape.',
  CP_CORE_PART_MISSING:
    'The context of a component lacks something that it needs, such as its encoder.',
  CP_CORE_PLUGIN_INCOMPATIBLE: 'A plugin was written against another version of the contracts.',
  CP_CORE_QUEUE_TOO_LONG: 'A queue of negatives is too long for the data set.',
  CP_CORE_RANKS_DISAGREE:
    'The ranks of one run make different calls, or have rows of different batches.',
  CP_CORE_READ: 'A file or folder exists and cannot be read.',
  CP_CORE_SAFETENSORS_INVALID:
    'A safetensors file is truncated, or its header has wrong types, sizes or offsets.',
  CP_CORE_WEIGHTS_MISMATCH: 'A file of weights does not match the model.',
  CP_CORE_WRITE: 'A file cannot be written; nothing was left behind.',
} as const;
