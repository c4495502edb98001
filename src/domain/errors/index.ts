// Floor 4. What the subject shows.

export * as definitions from './definitions.ts';
export * from './meter.ts';
