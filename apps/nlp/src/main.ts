#!/usr/bin/env node
import { runProgram } from '@counterpoint/cli';
import { nlpProgram } from './program.js';

await runProgram(nlpProgram());
