import { testOptions } from '../testing/option-suite.js';
import { counterpointProgram } from './counterpoint-program.js';

testOptions(counterpointProgram);
