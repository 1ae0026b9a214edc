import { createInstance } from 'i18next';
import type { Answer } from '../engine/answer.ts';
import type { Entry } from '../engine/directory.ts';
import type { TextRef } from '../engine/effect.ts';
import { entriesInWords } from './entries.ts';
import { createFormats } from './formats.ts';
import type { Texts } from './shapes.ts';

export type Words = {
  /** The text in this language, values filled in. `zone`: whose clock moments are told by. */
  text(lang: string, ref: TextRef, zone: string): string;
  /** Whether a language has this key. */
  has(lang: string, key: string): boolean;
};

type Value = Answer | string | number | TextRef;

/** Whether Intl knows how a language counts; if not, it would count as the machine's own language does. */
export const countsOf = (lang: string) => Intl.PluralRules.supportedLocalesOf(lang).length > 0;

/** So many texts are kept as they are read: all there are, and those with numbers as often asked. */
const MOST_KEPT = 20_000;
const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;

/**
 * All languages' texts, ready to be said. `house`: values every text may show, such as the organisation. `directory`:
 * what answers that are entries of it are read from; an entry that is gone is left out.
 */
export function createWords(
  texts: Record<string, Record<string, Texts>>,
  house: Record<string, string>,
  directory: readonly Entry[] = [],
): Words {
  const i18n = createInstance();
  void i18n.init({
    resources: texts as never,
    fallbackLng: 'ru',
    initAsync: false,
    interpolation: { escapeValue: false },
    returnEmptyString: false,
    parseMissingKeyHandler: (key: string) => {
      throw new Error(`No text for ${key}: add it to locales/`);
    },
  });
  const formats = createFormats();
  const has = (lang: string, key: string) => i18n.exists(key, { lng: lang, fallbackLng: [] });

  const bare = new Map<string, string>();
  /** The text with its placeholders still in it. */
  function bareText(lang: string, key: string, count: { count?: number }): string {
    const name = `${lang}\0${key}\0${count.count ?? ''}`;
    const known = bare.get(name);
    if (known !== undefined) return known;
    const found = i18n.t(key, { lng: lang, skipInterpolation: true, ...count });
    if (bare.size < MOST_KEPT) bare.set(name, found);
    return found;
  }

  function text(lang: string, ref: TextRef, zone: string): string {
    if ('answer' in ref) return answer(lang, ref.answer, ref.of, zone);
    const { values = {} } = ref;
    const [key, count] = counted(lang, ref.key, values.count);
    const flow = key.slice(0, key.indexOf(':'));
    return bareText(lang, key, count).replace(PLACEHOLDER, (_, name: string) => {
      const value = values[name];
      return value === undefined ? (house[name] ?? '…') : shownValue(lang, value, `${flow}:${name}`, zone);
    });
  }

  /** Which form of a text a number takes. Where Intl does not know how a language counts it has one form. */
  function counted(lang: string, key: string, count: unknown): [key: string, count: { count?: number }] {
    if (typeof count !== 'number') return [key, {}];
    if (countsOf(lang)) return [key, { count }];
    return [has(lang, `${key}_other`) ? `${key}_other` : key, {}];
  }

  function shownValue(lang: string, value: Value, of: string, zone: string): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return formats.number(lang, value);
    if ('key' in value || 'of' in value) return text(lang, value as TextRef, zone);
    return answer(lang, value, of, zone);
  }

  function option(lang: string, of: string, id: string): string {
    const named = [`common:languages.${id}`, `common:region.${id}`, `common:${id}`, `${id}:title`];
    for (const key of [`${of}.options.${id}`, ...named])
      if (has(lang, key)) return i18n.t(key, { lng: lang });
    return id;
  }

  function answer(lang: string, given: Answer, of: string, zone: string): string {
    if ('choice' in given) return option(lang, of, given.choice);
    if ('choices' in given)
      return (
        given.choices.map((id) => option(lang, of, id)).join('; ') ||
        i18n.t('common:value.none-chosen', { lng: lang })
      );
    if ('none' in given) return i18n.t(`common:value.${given.none}`, { lng: lang });
    if ('files' in given)
      return [
        text(lang, { key: 'common:value.files', values: { count: given.files.length } }, zone),
        given.text,
      ]
        .filter(Boolean)
        .join(': ');
    if ('money' in given) return formats.money(lang, given.money, given.currency);
    if ('number' in given) return formats.number(lang, given.number);
    if ('date' in given) return formats.date(lang, given.date);
    if ('phone' in given) return formats.phone(given.phone);
    if ('place' in given) return given.place || i18n.t('common:value.point', { lng: lang });
    if ('moment' in given)
      return [formats.moment(lang, given.moment, zone), clock(lang, zone)].filter(Boolean).join(' ');
    if ('entries' in given) return entries(lang, given.entries, zone);
    return given.text;
  }

  function entries(lang: string, ids: readonly string[], zone: string): string {
    const found = directory.filter(({ id }) => ids.includes(id));
    const say = (key: string, values = {}) => text(lang, { key, values }, zone);
    return entriesInWords(found, { lang, say, formats });
  }

  function clock(lang: string, zone: string): string {
    const key = `common:clock.${zone.split('/').at(-1)}`;
    return has(lang, key) ? i18n.t(key, { lng: lang }) : `(${zone})`;
  }

  return { text, has };
}
