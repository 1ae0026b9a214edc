import { expect, test } from 'vitest';
import { COMMANDS, commandWord, Lexicon, mergeLexicons, plainWord } from '../../src/engine/lexicon.ts';
import { lookup } from '../../src/engine/words.ts';
import { context, HOSTILE, LANGUAGES, yamlOf } from './answers/context.ts';

const { lexicon } = context;
const files = LANGUAGES.map((lang) => Lexicon.parse(yamlOf(lang, 'lexicon')));

test.each([
  ['назад', 'back'],
  ['⬅️ Артка', 'back'],
  ['артка', 'back'],
  ['back', 'back'],
  ['пропустить', 'skip'],
  ['Өткөрүү', 'skip'],
  ['откоруу', 'skip'],
  ['дальше', 'skip'],
  ['/menu', 'menu'],
  ['Меню', 'menu'],
  ['🏠 Башкы меню', 'menu'],
  ['язык', 'language'],
  ['Тил', 'language'],
  ['оператор', 'operator'],
  ['адам', 'operator'],
  ['человек', 'operator'],
  ['хочу к оператору', 'operator'],
  ['адам менен сүйлөшкүм келет', 'operator'],
  ['🆘', 'urgent'],
  ['SOS', 'urgent'],
  ['тез жардам', 'urgent'],
  ['стоп', 'stop'],
  ['Токтот!', 'stop'],
  ['готово', 'done'],
  ['бүттү', 'done'],
  ['болду', 'done'],
  ['начать заново', 'restart'],
  ['башынан', 'restart'],
  ['статус', 'status'],
  ['ишимдин абалы', 'status'],
  ['помощь', 'help'],
  ['жардам', 'help'],
  ['удалить мои данные', 'delete'],
  ['өчүр', 'delete'],
  ['очистить', 'clear'],
  ['тазала', 'clear'],
])('%j is the command %s', (text, command) => {
  expect(commandWord(text, lexicon)).toBe(command);
});

test.each([
  '',
  'меню ресторана',
  'мен операторго айттым',
  'үч адам',
  'он стоп-кран',
  'constructor',
  '__proto__',
  'өчүп калды',
])('%j is no command', (text) => {
  expect(commandWord(text, lexicon)).toBeNull();
});

test.each([
  ['Ооба', 'yes'],
  ['👍', 'yes'],
  ['+', 'yes'],
  ['жок', 'no'],
  ['—', 'no'],
  ['не знаю', 'dontKnow'],
  ['незнаю', 'dontKnow'],
  ['Билбейм', 'dontKnow'],
  ['эсимде жок', 'dontKnow'],
  ["I don't know", 'dontKnow'],
  ['баары', 'all'],
  ['эч бири', 'none'],
  ['', null],
  ['😀', null],
  ['--', null],
  ['ооба эмес', null],
])('%j means %s', (text, meaning) => {
  expect(plainWord(text, lexicon)).toBe(meaning);
});

test('no command is also a yes, a no or a month: which comes first would matter', () => {
  const commands = Object.keys(lexicon.commands.exact);
  expect(commands.filter((word) => word in lexicon.plain.exact || word in lexicon.months.exact)).toEqual([]);
});

test('every language has every month, every command and the plain answers', () => {
  for (const file of files) {
    expect(Object.keys(file.months)).toHaveLength(12);
    for (const command of COMMANDS) expect(file.commands[command], command).not.toEqual([]);
    for (const plain of Object.values(file.plain)) expect(plain).not.toEqual([]);
  }
});

test('the longest phrase wins, a stem ends with its word', () => {
  expect(lookup(lexicon.days, ['день', 'before', 'yesterday'])).toBeUndefined();
  expect(lookup(lexicon.days, ['day', 'before', 'yesterday'])).toEqual({ value: -2, size: 3 });
  expect(lookup(lexicon.months, ['январским', 'утром'])).toEqual({ value: 1, size: 1 });
  expect(lookup(lexicon.turns, ['прошлом', 'месяце'])).toEqual({ value: -1, size: 1 });
});

test('one word with two meanings in a group is refused by name', () => {
  const [one, two] = files as [Lexicon, Lexicon];
  const clash = { ...two, numbers: { ...two.numbers, '8': ['жети'] } };
  expect(() => mergeLexicons([one, clash])).toThrow(/"жети" in numbers, for 8, already means 7/);
  expect(() => mergeLexicons([{ ...one, half: ['...'] }])).toThrow(/has no letters/);
});

test('a file with a strange group or month is refused', () => {
  const [file] = files as [Lexicon];
  expect(Lexicon.safeParse({ ...file, moths: {} }).success).toBe(false);
  expect(Lexicon.safeParse({ ...file, months: { 13: ['x'] } }).success).toBe(false);
  expect(Lexicon.safeParse({ ...file, half: [''] }).success).toBe(false);
});

test('a lexicon cannot be changed', () => {
  expect(Object.isFrozen(lexicon)).toBe(true);
  expect(() => Object.assign(lexicon.months.exact, { x: 1 })).toThrow();
});

test('nothing typed makes it throw', () => {
  for (const text of HOSTILE) {
    commandWord(text, lexicon);
    plainWord(text, lexicon);
  }
});
