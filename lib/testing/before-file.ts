import { takePlace } from '#lib/testing/places.ts';

await takePlace();
// What Vitest measures is its own processes: those that a test starts write theirs themselves, into this folder.
if (process.env.COVERAGE_DIR) process.env.NODE_V8_COVERAGE = `${process.env.COVERAGE_DIR}/processes`;
