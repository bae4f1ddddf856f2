import { testOptions } from '../../../packages/cli/src/testing/option-suite.js';
import { nlpProgram } from './program.js';

testOptions(nlpProgram);
