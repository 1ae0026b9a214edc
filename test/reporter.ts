import type { SerializedError } from 'vitest';
import type { Reporter, TestModule, Vitest } from 'vitest/node';

type Counts = { passed: number; failed: number; skipped: number };

/**
 * Prints `N passed, N failed[, N skipped]` as the very last line of a run; scripts read it. Whatever makes the run
 * fail counts: a file that could not be loaded, a hook that threw, an error outside any test. A run without a
 * single executed test fails.
 */
export default function closingLine(): Reporter {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  return {
    onInit: (vitest: Vitest) => {
      if (vitest.config.watch) return;
      // On exit, for Vitest itself still prints after its reporters have ended.
      process.once('exit', () => {
        if (counts.passed + counts.failed === 0) process.exitCode = process.exitCode || 1;
        process.stdout.write(`${lineOf(counts)}\n`);
      });
    },
    onTestRunEnd: (modules, unhandled) => void Object.assign(counts, count(modules, unhandled)),
  };
}

function lineOf({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function count(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Counts {
  const counts: Counts = { passed: 0, failed: unhandled.length, skipped: 0 };
  for (const module of modules) {
    if (module.errors().length > 0) counts.failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test still pending was cut off by the end of the run.
      counts[state === 'pending' ? 'failed' : state] += 1;
    }
  }
  return counts;
}
