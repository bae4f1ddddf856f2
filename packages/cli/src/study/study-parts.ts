import type { Dataset } from '@counterpoint/core';

/** The samples of a run of a study, as they are stored. */
export interface StudyParts {
  readonly train: Dataset;
  readonly heldOut: Dataset;
}
