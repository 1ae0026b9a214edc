import { parsePhoneNumberWithError } from 'libphonenumber-js/min';

type Formats = {
  number(lang: string, value: number): string;
  /** @param hundredths kopecks, tyiyns */
  money(lang: string, hundredths: number, currency: string): string;
  /** @param date `YYYY-MM-DD` or `YYYY-MM` */
  date(lang: string, date: string): string;
  /** @param instant ISO */
  moment(lang: string, instant: string, zone: string): string;
  phone(e164: string): string;
};

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
      if (currency === 'KGS') return `${this.number(lang, hundredths / 100)} сом`;
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
      const month = date.length === 7;
      const options: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'long', timeZone: 'UTC' };
      if (!month) options.day = 'numeric';
      return dates(lang, month ? 'ym' : 'ymd', options).format(
        new Date(`${date}${month ? '-01' : ''}T00:00:00Z`),
      );
    },
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
