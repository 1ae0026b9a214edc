import { parsePhoneNumberWithError } from 'libphonenumber-js/min';

export type Formats = {
  number(lang: string, value: number): string;
  /** @param hundredths kopecks, tyiyns */
  money(lang: string, hundredths: number, currency: string): string;
  /** @param date `YYYY-MM-DD`, `YYYY-MM` or `YYYY` */
  date(lang: string, date: string): string;
  /** @param day 1 Monday … 7 Sunday */
  weekday(lang: string, day: number): string;
  /** @param instant ISO */
  moment(lang: string, instant: string, zone: string): string;
  phone(e164: string): string;
};

/** Languages that are written in Latin letters. */
const LATIN = new Set(['en', 'uz']);

/** Numbers, money and days as each language writes them. Intl's own objects are made once per language. */
export function createFormats(): Formats {
  const made = new Map<string, unknown>();
  const once = <T>(key: string, make: () => T): T => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };
  const dates = (lang: string, key: string, options: Intl.DateTimeFormatOptions) =>
    once(`${key} ${lang}`, () => new Intl.DateTimeFormat(lang, options));
  return {
    number: (lang, value) =>
      once(`n ${lang}`, () => new Intl.NumberFormat(lang, { maximumFractionDigits: 2 })).format(value),
    money(lang, hundredths, currency) {
      // Its sign is younger than most phones.
      if (currency === 'KGS')
        return `${this.number(lang, hundredths / 100)} ${LATIN.has(lang) ? 'som' : 'сом'}`;
      const digits = hundredths % 100 === 0 ? 0 : 2;
      const make = () =>
        new Intl.NumberFormat(lang, {
          style: 'currency',
          currency,
          currencyDisplay: 'narrowSymbol',
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        });
      return once(`m ${lang} ${currency} ${digits}`, make).format(hundredths / 100);
    },
    date(lang, date) {
      const options: Intl.DateTimeFormatOptions = { year: 'numeric', timeZone: 'UTC' };
      if (date.length > 4) options.month = 'long';
      if (date.length > 7) options.day = 'numeric';
      return dates(lang, `d${date.length}`, options).format(
        new Date(`${date}${'-01-01'.slice(date.length - 4)}`),
      );
    },
    weekday: (lang, day) =>
      dates(lang, 'w', { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, day))),
    moment: (lang, instant, zone) =>
      dates(lang, `t ${zone}`, {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        hour: '2-digit',
        minute: '2-digit',
        timeZone: zone,
      }).format(new Date(instant)),
    phone(e164) {
      try {
        return parsePhoneNumberWithError(e164).formatInternational();
      } catch {
        return e164;
      }
    },
  };
}
