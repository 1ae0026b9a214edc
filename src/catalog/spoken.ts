import type { MissCode } from '../engine/answers/parsed.ts';
import { KINDS, REGIONS } from '../engine/directory.ts';
import { OUTCOMES } from './shapes.ts';

const MISSES: Readonly<Record<MissCode | 'choose' | 'send-file', true>> = {
  ambiguous: true,
  choose: true,
  empty: true,
  'in-future': true,
  'in-past': true,
  'needs-day': true,
  'needs-month': true,
  'no-such-day': true,
  'not-understood': true,
  'not-whole': true,
  'send-file': true,
  'too-big': true,
  'too-long': true,
  'too-short': true,
  'too-small': true,
  'wrong-currency': true,
};

const family = (prefix: string, codes: readonly string[], values: readonly string[] = []) =>
  Object.fromEntries(codes.map((code) => [`${prefix}.${code}`, values]));

/**
 * The keys of `common.yaml` that the code speaks, each with the values it hands over. A test reads the code and
 * compares.
 */
export const SPOKEN: Readonly<Record<string, readonly string[]>> = {
  back: [],
  skip: [],
  menu: [],
  sos: [],
  operator: [],
  dates: [],
  reminder: [],
  resume: ['title'],
  done: [],
  right: [],
  unknown: [],
  change: ['label'],
  confirm: [],
  understood: ['value'],
  tick: [],
  yes: [],
  no: [],
  stale: [],
  'other-kind': [],
  edited: [],
  'offer-human': [],
  safety: [],
  'file-kept': [],
  'files-count': ['count'],
  'files-enough': ['max'],
  'nothing-back': [],
  'nothing-to-skip': [],
  stopped: [],
  neutral: [],
  guess: [],
  'guess-none': [],
  passed: [],
  'secret-kept': [],
  thanks: [],
  'thanks-words': [],
  taken: ['by', 'case'],
  released: ['case'],
  closed: ['case', 'outcome'],
  'delete-done': [],
  'delete-later': [],
  'deleted-undo': [],
  'set-aside': [],
  ...family('miss', Object.keys(MISSES), ['min', 'max']),
  'miss.wrong-currency': ['currency'],
  ...family('value', ['skipped', 'unknown', 'hidden', 'none-chosen', 'point']),
  'value.files': ['count'],
  ...family('region', REGIONS),
  ...family('directory', [...KINDS, 'none', 'no-phone', 'no-day', 'undated', 'unconfirmed']),
  ...family('directory', ['weekly', 'as-of', 'confirmed'], ['day']),
  'directory.monthly': ['day', 'number'],
  ...family('outcome', OUTCOMES),
  ...family('status', ['none', 'wrong', 'locked']),
  'status.line': ['case', 'status'],
  'status.next-day': ['day'],
  ...family('case-status', ['new', 'taken', 'waiting-person', 'waiting-us', 'waiting-other', 'closed']),
};

/** Values that texts of the channels and the desk may show. */
export const VALUES: readonly string[] = [
  ...['answer-by', 'by', 'case', 'count', 'day', 'label', 'max', 'min', 'name', 'number', 'office'],
  ...['outcome', 'status', 'sum', 'text', 'time', 'title', 'value', 'word'],
];

/** What every text may show. */
export const HOUSE_VALUES: readonly string[] = ['organisation'];
