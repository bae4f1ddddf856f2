#!/usr/bin/env node
import { runProgram } from '@counterpoint/cli';
import { visionProgram } from './program.js';

await runProgram(visionProgram());
