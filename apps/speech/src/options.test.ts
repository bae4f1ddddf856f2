import { testOptions } from '../../../packages/cli/src/testing/option-suite.js';
import { speechProgram } from './program.js';

testOptions(speechProgram);
