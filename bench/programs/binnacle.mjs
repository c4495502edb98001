// A program that starts binnacle as it is by default: pull, HTTP and runtime metrics.

import { initTelemetry } from '../../dist/index.mjs';
import { started } from './started.mjs';

initTelemetry({ serviceName: 'bench', prometheus: { port: 0 }, logger: { info() {}, warn() {}, error() {} } });
started();
