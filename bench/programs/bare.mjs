// A program that does nothing: what Node itself takes to start.

import { started } from './started.mjs';

started();
