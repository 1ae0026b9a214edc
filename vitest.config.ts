import { defineConfig } from 'vitest/config';
import closingLine from './test/reporter.ts';
import { LongestFirst } from './test/sequencer.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers/setup.ts'],
    pool: 'forks',
    // Modules are read once a worker, not once a file: no test changes them.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', closingLine()],
  },
});
