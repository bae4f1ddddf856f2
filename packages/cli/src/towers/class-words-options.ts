export interface ClassWordsOptions {
  /** The words that `--classes` gives, in the order of the data's classes. */
  readonly classNames?: readonly string[];
  /** The words that the run was trained with, in the order of its classes. */
  readonly ofRun?: readonly string[];
  /** The classes that the run was trained on, as its data named them. */
  readonly runClasses?: readonly string[];
  /** The classes of the data, as it names them. */
  readonly classes?: readonly string[];
  /** Whether the data has a sample of a class, by its index. Default: of every one. */
  readonly occurs?: (index: number) => boolean;
  /** What the data is called. */
  readonly where: string;
}
