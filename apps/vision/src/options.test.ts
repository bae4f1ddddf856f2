import { testOptions } from '../../../packages/cli/src/testing/option-suite.js';
import { visionProgram } from './program.js';

testOptions(visionProgram);
