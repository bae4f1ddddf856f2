import { checkLabels, logSoftmax } from './ctc-loss.js';
import type { SequenceLoss } from './ctc-loss.js';

/**
 * Labels in equal stretches over the frames, and the cross-entropy of each frame with its label:
 * the flat start of hidden Markov models (Young et al. 2006, The HTK Book, section 3.2.1). CTC
 * alone first predicts blanks everywhere, and learns slowly which frames belong to which label.
 * After a few steps with this loss it starts from frames that are mostly right.
 *
 * The sum over frames is scaled to one frame a label, so that loss and gradient are of the size of
 * CTC's.
 *
 * @param logits [frames, classes], row-major, not normalised; class 0 is the blank
 * @param labels classes 1 ... C - 1
 * @throws CP_AUDIO_LABELS as {@link ctcLoss}
 */
export const flatStartLoss: SequenceLoss = (logits, frames, classes, labels) => {
  checkLabels(frames, classes, labels);
  const gradient = new Float32Array(frames * classes);
  if (labels.length === 0) return { loss: 0, gradient };
  const logs = logSoftmax(logits, frames, classes);
  const share = labels.length / frames;
  let loss = 0;
  for (let t = 0; t < frames; t++) {
    const label = labels[Math.floor(((t + 0.5) * labels.length) / frames)]!;
    loss -= share * logs[t * classes + label]!;
    for (let c = 0; c < classes; c++)
      gradient[t * classes + c] =
        share * (Math.exp(logs[t * classes + c]!) - (c === label ? 1 : 0));
  }
  return { loss, gradient };
};
