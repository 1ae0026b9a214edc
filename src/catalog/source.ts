import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** One thing wrong in a file: where, what, and how to mend it. */
export type Problem = { file: string; line: number; message: string };

/** A file as read: its value, and where in it a path stands. */
export type Source = {
  file: string;
  value: unknown;
  lineOf(path: readonly PropertyKey[]): number;
};

/** Reads a YAML file. Syntax errors and doubled keys become problems. @param root what paths are shown from */
export function readYaml(root: string, path: string, problems: Problem[]): Source {
  const file = relative(root, path);
  const lines = new LineCounter();
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    problems.push({
      file,
      line: 1,
      message: `cannot be read (${(cause as NodeJS.ErrnoException).code}): is it there?`,
    });
  }
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  for (const error of document.errors)
    problems.push({
      file,
      line: lines.linePos(error.pos[0]).line,
      message: error.message.split('\n')[0] ?? 'not YAML',
    });
  return {
    file,
    value: document.errors.length ? undefined : document.toJS(),
    lineOf(path) {
      for (let depth = path.length; depth > 0; depth--) {
        const node = document.getIn(path.slice(0, depth), true) as { range?: [number] } | undefined;
        if (node?.range) return lines.linePos(node.range[0]).line;
      }
      return 1;
    },
  };
}

/** Checks a file's shape; what does not fit becomes problems with their lines. */
export function shaped<T>(source: Source, schema: z.ZodType<T>, problems: Problem[]): T | undefined {
  if (source.value === undefined) return undefined;
  const parsed = schema.safeParse(source.value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const at = issue.path.length ? `${issue.path.join('.')}: ` : '';
    problems.push({ file: source.file, line: source.lineOf(issue.path), message: `${at}${issue.message}` });
  }
  return undefined;
}

/** The YAML files of a folder by name without ending, in order. A missing folder is empty. */
export function yamlFiles(folder: string): { name: string; path: string }[] {
  try {
    return readdirSync(folder)
      .filter((f) => f.endsWith('.yaml'))
      .sort()
      .map((f) => ({ name: f.slice(0, -5), path: join(folder, f) }));
  } catch {
    return [];
  }
}
