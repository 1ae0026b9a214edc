import { fold } from '../normalise.ts';
import { ambiguous, type MissCode, type Parsed } from './parsed.ts';

const CANDIDATE = /\+?\s?\(?\d(?:[ \t()./\-‐-―]*\d)*/g;

/** The international prefix of Russia (8-10) and of everyone else (00), and +8 and +0 written by mistake. */
function digitsOf(written: string): { digits: string; international: boolean } {
  const digits = written.replace(/\D/g, '');
  const prefix = /^(?:810|00)(?=[1-9]\d{9,})/.exec(digits)?.[0] ?? '';
  const international = prefix !== '' || (written.startsWith('+') && !/^[08]\d{9,10}$/.test(digits));
  return { digits: digits.slice(prefix.length), international };
}

/**
 * Kyrgyz numbers: 996 and nine digits, or 0 and nine (also after 996, as many write), or nine that begin a mobile
 * number. Russian and Kazakh ones: 7 or 8 and ten digits, or ten that begin with 9.
 */
function toE164(written: string): string | MissCode {
  const { digits, international } = digitsOf(written);
  const national =
    /^(?:9960?|0)([2-9]\d{8})$/.exec(digits) ?? /^([57]\d{8})$/.exec(international ? '' : digits);
  if (national) return `+996${national[1]}`;
  const russian = /^(?:7|8|78)([3-9]\d{9})$/.exec(digits) ?? /^(9\d{9})$/.exec(international ? '' : digits);
  if (russian) return `+7${russian[1]}`;
  if (/^(?:996|7|8|0)/.test(digits)) {
    const expected = { 9: 12, 7: 11, 8: 11, 0: 10 }[digits[0] as '9' | '7' | '8' | '0'];
    if (digits.length !== expected) return digits.length < expected ? 'too-short' : 'too-long';
    return 'not-understood';
  }
  if (digits.length > 15) return 'too-long';
  if (digits.length < (international ? 8 : 11)) return 'too-short';
  return `+${digits}`;
}

/**
 * A phone number as people of Kyrgyzstan and Russia write it, as E.164; other countries with their code, 8 to 15
 * digits. Whether it is in use nobody can tell here. Several numbers are asked about. Misses: empty, not-understood,
 * ambiguous, too-short, too-long.
 */
export function parsePhone(text: string): Parsed {
  const seen = fold(text);
  if (!/[\p{L}\p{N}]/u.test(seen)) return { miss: 'empty' };
  const written = seen.match(CANDIDATE) ?? [];
  const long = written.filter((one) => one.replace(/\D/g, '').length >= 7);
  const read = (long.length > 0 ? long : written).map(toE164);
  const phones = [...new Set(read.filter((one) => one.startsWith('+')))];
  const [phone] = phones;
  if (phones.length > 1) return ambiguous(phones.map((one) => ({ phone: one })));
  if (phone !== undefined) return { answer: { phone } };
  const [miss = 'not-understood'] = read as MissCode[];
  return { miss };
}
