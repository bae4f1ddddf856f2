/** The codes of this package's errors, each with its meaning. */
export const coreErrorCodes = {
  CP_CORE_CHECKPOINT_DAMAGED: 'A checkpoint on the disk is incomplete or was altered.',
  CP_CORE_CHECKPOINT_WRITE: 'A checkpoint could not be written; earlier ones are untouched.',
  CP_CORE_COMPONENT_DUPLICATE: 'Two plugins bring a component of the same kind and id.',
  CP_CORE_COMPONENT_KIND: 'A plugin brings a component of a kind that does not exist.',
  CP_CORE_COMPONENT_UNKNOWN: 'A config names a component that no plugin brought.',
  CP_CORE_CONFIG_INVALID: 'A config has unknown, missing or wrong entries.',
  CP_CORE_LOCKED: 'Another process is writing to the same place.',
  CP_CORE_LOSS_WIDTHS: 'A nested loss was given widths that its embeddings do not have.',
  CP_CORE_LOSS_SHAPES: 'A loss was given embeddings whose shapes do not fit together.',
  CP_CORE_INDICES_MISSING: 'A memory bank was not told which samples the rows of a batch are.',
  CP_CORE_LOSS_NOT_FINITE: 'The loss became NaN or infinite.',
  CP_CORE_PARTS_DIFFER:
    'Values were to be copied between parts whose variables differ in name or shape.',
  CP_CORE_PART_MISSING: 'A component was made without a part that it is built on.',
  CP_CORE_PLUGIN_INCOMPATIBLE: 'A plugin was written against another version of the contracts.',
  CP_CORE_QUEUE_TOO_LONG: 'A queue of negatives is longer than the data set allows.',
  CP_CORE_RANKS_DISAGREE:
    'The ranks of one run make different calls, or have rows of different batches.',
  CP_CORE_SAFETENSORS_INVALID:
    'A safetensors file is cut, or its header lies about types, sizes or offsets.',
  CP_CORE_WEIGHTS_MISMATCH: 'A file of weights does not fit the model that is to take them.',
  CP_CORE_WRITE: 'A file cannot be written; nothing was left behind.',
} as const;
