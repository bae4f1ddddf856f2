#!/usr/bin/env node
import { runProgram } from '@counterpoint/cli';
import { speechProgram } from './program.js';

await runProgram(speechProgram());
