import { describe, expect, it } from 'vitest';
import { content, lineWith, told } from './content.ts';

const KY = 'locales/ky/wage.yaml';
const RU = 'locales/ru/wage.yaml';
const COMMON = 'locales/ky/common.yaml';

describe('sizes', () => {
  const long = (letters: number) => 'ө'.repeat(letters);

  it('must fit a button', () => {
    expect(told({ [KY]: ['    me: Me\n', `    me: ${long(60)}\n`] })).toEqual([]);
    expect(told({ [KY]: ['    me: Me\n', `    me: ${long(61)}\n`] })).toEqual([
      `${KY}:7: the button "${long(61)}" has 61 letters: make it 60 or fewer`,
    ]);
    expect(told({ [KY]: ['  short: Sum\n', `  short: ${long(54)}\n`] })).toEqual([
      `${KY}:15: the button "change ${long(54)}" has 61 letters: make it 60 or fewer`,
    ]);
    expect(told({ [KY]: ['title: Wages', `title: ${long(54)}`] })).toEqual([
      `${KY}:1: the button "resume ${long(54)}" has 61 letters: make it 60 or fewer`,
    ]);
    const line = lineWith(content(), COMMON, 'done: done');
    expect(told({ [COMMON]: ['done: done', `done: ${long(61)}`] })).toEqual([
      `${COMMON}:${line}: the button "${long(61)}" has 61 letters: make it 60 or fewer`,
    ]);
  });

  it('must let options be told apart', () => {
    expect(told({ [KY]: ['    group: Me and others', '    group: Me'] })).toEqual([
      `${KY}:8: two options are called "Me": nobody can choose`,
    ]);
  });

  it('must fit a message', () => {
    expect(told({ [KY]: ['Nothing is kept.', long(4097)] })).toEqual([
      `${KY}:29: has 4097 letters, 4096 fit: shorten it or part it in two`,
    ]);
    const about = ['tick: tick', `tick: tick\nbot-about: ${long(121)}`];
    const line = lineWith(content(), COMMON, 'tick: tick') + 1;
    expect(
      told({ [COMMON]: about, 'locales/ru/common.yaml': ['tick: tick', 'tick: tick\nbot-about: x'] }),
    ).toEqual([`${COMMON}:${line}: has 121 letters, 120 fit: shorten it or part it in two`]);
  });

  it('must fit a screen together with what is said before it', () => {
    const flow = (between: string) => ({
      'flows/help.yaml': `start: one\nsteps:\n  one: { kind: say, next: two }\n  two: ${between}\n  three: { kind: say, next: done }\n  done: { kind: end }\n`,
      'locales/ru/help.yaml': 'title: Help\none:\n  text: x\ntwo:\n  text: x\nthree:\n  text: x\n',
      'locales/ky/help.yaml': `title: Help\none:\n  text: ${long(1500)}\ntwo:\n  text: ${long(1500)}\nthree:\n  text: ${long(1500)}\n`,
    });
    expect(told(flow('{ kind: say, next: three }'))).toEqual([
      'locales/ky/help.yaml:2: the screen one + two + three may have 4904 letters, 4096 fit: shorten it, or put a question between',
    ]);
    const asked = flow('{ kind: ask, expect: files, next: three }');
    for (const lang of ['ky', 'ru'] as const)
      asked[`locales/${lang}/help.yaml`] = asked[`locales/${lang}/help.yaml`].replace(
        'two:\n  text',
        'two:\n  ask',
      );
    expect(told(asked)).toEqual([]);
  });

  it('must leave room for what a review shows', () => {
    const typed = (maxLength: number) => ({
      'flows/wage.yaml': ['expect: number, min: 2', `expect: text, maxLength: ${maxLength}`],
      'content/case-types/wage.yaml': ['people: how-many\n', ''],
    });
    expect(told(typed(3000))).toEqual([]);
    expect(told(typed(3700))).toEqual([
      `${KY}:21: the screen summary may have 4164 letters, 4096 fit: shorten it, or put a question between`,
      `${RU}:21: the screen summary may have 4164 letters, 4096 fit: shorten it, or put a question between`,
    ]);
  });
});
