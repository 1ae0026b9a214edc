import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Document } from 'yaml';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { explain } from './explain.ts';

/** One thing wrong in a file: where, what, and how to mend it. */
export type Problem = { file: string; line: number; message: string };

/** `file:line: what is wrong, and how to mend it`. */
export function lineOf({ file, line, message }: Problem): string {
  return `${file}:${line}: ${message}`;
}

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
  let text: string | undefined;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    problems.push({
      file,
      line: 1,
      message: `cannot be read (${(cause as NodeJS.ErrnoException).code}): is it there?`,
    });
  }
  const document = parseDocument(text ?? '', { lineCounter: lines, uniqueKeys: true });
  for (const error of document.errors)
    problems.push({
      file,
      line: lines.linePos(error.pos[0]).line,
      message: error.message.split('\n')[0] ?? 'not YAML',
    });
  return {
    file,
    value: document.errors.length || text === undefined ? undefined : document.toJS(),
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

/** Where the last part of a path that is there begins: a key where there is one, else the item. */
function offsetOf({ contents }: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: unknown = contents;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair) break;
      offset = (pair.key as { range?: [number] }).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (!node) break;
      offset = (node as { range?: [number] }).range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

/** Checks a file's shape; what does not fit becomes problems with their lines. */
export function shaped<T>(source: Source, schema: z.ZodType<T>, problems: Problem[]): T | undefined {
  if (source.value === undefined) return undefined;
  const parsed = schema.safeParse(source.value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues.flatMap(explain)) {
    const at = path.length ? `${path.join('.')}: ` : '';
    problems.push({ file: source.file, line: source.lineOf(path), message: `${at}${message}` });
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
