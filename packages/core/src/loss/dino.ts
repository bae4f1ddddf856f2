import {
  add,
  logSoftmax,
  mean,
  mul,
  neg,
  softmax,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { checkRows } from './check-rows.js';
import { stopGradient } from './stop-gradient.js';
import { paperSettings } from '../method/paper-settings.js';

/**
 * The student's temperature in {@link dinoLoss}; the teacher's changes in training and is an
 * argument of each call.
 */
export interface DINOLossConfig {
  /** @default .1 */
  readonly studentTemperature?: number;
}

/**
 * Self-distillation: Caron et al. 2021, https://arxiv.org/abs/2104.14294, eq. 1 to 3 and alg. 1.
 *
 * Cross entropy of softmax((teacher - centre) / teacherTemperature), a constant, with
 * softmax(student / studentTemperature), over all pairs of
 * different views; the first views of the student are the teacher's. Mean over pairs and N.
 * Uniform outputs give ln K.
 *
 * @example
 * const [first, second] = [randomNormal([6, 8]), randomNormal([6, 8])] as [Tensor2D, Tensor2D]; // outputs [N, K]
 * console.log(await dinoLoss()([first, second], [first, second], zeros([8]), 0.04).data());
 *
 * @returns a function of the teacher's outputs, the student's, the centre [K] or [1, K], and the
 *   teacher's temperature
 * @throws CP_CORE_LOSS_SHAPES
 */
export function dinoLoss({
  studentTemperature = paperSettings.dino.studentTemperature,
}: DINOLossConfig = {}): (
  teacher: readonly Tensor2D[],
  student: readonly Tensor2D[],
  centre: Tensor,
  teacherTemperature: number,
) => Scalar {
  return (teacher, student, centre, teacherTemperature) => {
    checkRows('dinoLoss', ...teacher, ...student);
    return tidy(() => {
      const logs = student.map((outputs) => logSoftmax(mul(outputs, 1 / studentTemperature), 1));
      const terms = teacher.flatMap((outputs, i) => {
        const target = stopGradient(() =>
          softmax(mul(sub(outputs, centre), 1 / teacherTemperature), 1),
        );
        return logs
          .filter((_, view) => view !== i)
          .map((log) => neg(mean(sum(mul(target, log), 1))) as Scalar);
      });
      return mul(
        terms.reduce((total, term) => add(total, term)),
        1 / terms.length,
      );
    });
  };
}
