import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leaves, singular } from '../../src/catalog/check/texts.ts';
import { readAll } from '../../src/catalog/load.ts';
import { SPOKEN } from '../../src/catalog/spoken.ts';
import { ENGINE_FLOWS } from '../../src/engine/check.ts';
import { COMMANDS } from '../../src/engine/input.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The code, file by file, without its comments: they speak of keys that nobody says. */
function sources(...folders: string[]): { file: string; code: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => ({
        file: join(folder, name),
        code: readFileSync(join(ROOT, folder, name), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, ''),
      })),
  );
}

/** Keys written out: `'common:taken'`; what an answer is the answer `of` is no text. */
function literals(files: string, code: string): string[] {
  const spoken = code.replace(/\bof: ['"`][^'"`]*['"`]/g, '');
  return [...spoken.matchAll(new RegExp(`['"\`]((?:${files}):[\\w.-]+)['"\`]`, 'g'))].map(
    (m) => m[1] as string,
  );
}

/** Beginnings of keys put together: `common:miss.` of `common:miss.${code}`. */
function beginnings(files: string, code: string): string[] {
  return [...code.matchAll(new RegExp(`\`(${files}):([\\w.-]*)\\$\\{`, 'g'))].map((m) => `${m[1]}:${m[2]}`);
}

const spoken = sources('src/engine', 'src/catalog', 'src/turn').filter(
  ({ file }) => !file.endsWith('spoken.ts'),
);

describe('the keys of common.yaml that engine, catalog and turn say', () => {
  it('are the keys that the check asks for', () => {
    const said = new Set(spoken.flatMap(({ code }) => literals('common', code)));
    const unknown = [...said].filter((key) => !(key.replace('common:', '') in SPOKEN));
    expect(unknown, 'add them to src/catalog/spoken.ts').toEqual([]);
  });

  it('are all said', () => {
    const code = spoken.map((one) => one.code).join('\n');
    const begun = beginnings('common', code).filter((begin) => begin !== 'common:');
    const options = ['yes', 'no'];
    const unsaid = Object.keys(SPOKEN).filter((key) => {
      const known = [...COMMANDS, ...options, 'thanks-words'].some((one) => one === key);
      return !known && !code.includes(`common:${key}'`) && !shortened(code, key, begun);
    });
    expect(unsaid, 'take them out of src/catalog/spoken.ts').toEqual([]);
  });

  it('put together from codes have a text for each code', () => {
    const begun = spoken.flatMap(({ code }) => beginnings('common', code));
    const empty = begun.filter(
      (begin) =>
        !['common:clock.', 'common:currency.', 'common:languages.'].includes(begin) &&
        !Object.keys(SPOKEN).some((key) => `common:${key}`.startsWith(begin)),
    );
    expect(empty).toEqual([]);
  });

  it('are handed the values they may show', () => {
    const handed = spoken.flatMap(({ code }) =>
      [
        ...code.matchAll(
          /key: 'common:([\w.-]+)',\s*values: \{((?:[^{}]|\{[^{}]*\}|\{[^{}]*\{[^{}]*\}[^{}]*\})*)\}/g,
        ),
      ].map((m) => [m[1] as string, names(m[2] as string)] as const),
    );
    expect(handed.length).toBeGreaterThan(5);
    for (const [key, values] of handed)
      expect([key, values.sort()]).toEqual([key, [...(SPOKEN[key] ?? [])].sort()]);
  });
});

/** Said by a beginning, or by a choice between two keys (`common:${a ? 'x' : 'y'}`). */
function shortened(code: string, key: string, begun: readonly string[]): boolean {
  return begun.some((begin) => `common:${key}`.startsWith(begin)) || code.includes(`'${key}'`);
}

/** The names of an object literal: `{ case: event.case, outcome }` has case and outcome. */
function names(inside: string): string[] {
  const flat = inside.replace(/\{[\s\S]*\}/, '');
  return flat.split(',').flatMap((part) => part.match(/^\s*'?([\w-]+)'?\s*(?::|$)/)?.[1] ?? []);
}

it('the words of every language have every key that any code says', () => {
  const { texts } = readAll(ROOT);
  const said = new Set(sources('src').flatMap(({ code }) => literals('common|desk|web', code)));
  const missing = Object.entries(texts).flatMap(([lang, files]) => {
    const keys = new Set(
      ['common', 'desk', 'web'].flatMap((id) => {
        const words = files[id]?.value;
        return words ? leaves(words).map(({ path }) => `${id}:${singular(path.join('.')).key}`) : [];
      }),
    );
    return [...said].filter((key) => !keys.has(key)).map((key) => `${lang} has no ${key}`);
  });
  expect(missing).toEqual([]);
});

it('the flows that the engine starts are the flows that the check asks for', () => {
  const code = sources('src/engine')
    .filter(({ file }) => !file.includes('check'))
    .map((one) => one.code)
    .join('\n');
  const pushed = [...code.matchAll(/flow: '([\w-]+)'/g)].map((m) => m[1] as string);
  const held = [...code.matchAll(/hold\(draft, \w+, '([\w-]+)'/g)].map((m) => m[1] as string);
  const opened = [...(code.match(/const OPENS[^=]*= \{([^}]*)\}/)?.[1] ?? '').matchAll(/'([\w-]+)'/g)].map(
    (m) => m[1] as string,
  );
  expect(opened.length).toBeGreaterThan(3);
  expect([...new Set([...pushed, ...held, ...opened])].sort()).toEqual([...ENGINE_FLOWS].sort());
});
