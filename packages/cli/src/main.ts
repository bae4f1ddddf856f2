#!/usr/bin/env node
import { counterpointProgram } from './program/counterpoint-program.js';
import { runProgram } from './terminal/run-program.js';

await runProgram(counterpointProgram());
