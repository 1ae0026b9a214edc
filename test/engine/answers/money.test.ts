import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMoney } from '../../../src/engine/answers/money.ts';
import { context } from './context.ts';

const read = (text: string, options = {}) => parseMoney(text, { currency: 'RUB', ...options }, context);

test.each([
  ['45000', 45_000],
  ['45 000', 45_000],
  ['45\u00a0000', 45_000],
  ['45\u202f000', 45_000],
  ["45'000", 45_000],
  ['45.000', 45_000],
  ['45,000', 45_000],
  ['45 000,50', 45_000.5],
  ['45000.50', 45_000.5],
  ['45000,5', 45_000.5],
  ['45.000,50', 45_000.5],
  ['1,200,000.75', 1_200_000.75],
  ['1 200 000', 1_200_000],
  ['1.200.000', 1_200_000],
  ['120 000 руб', 120_000],
  ['120000₽', 120_000],
  ['₽ 120000', 120_000],
  ['120000р', 120_000],
  ['120000 р.', 120_000],
  ['120 000 рублей', 120_000],
  ['120 миң рубль', 120_000],
  ['120 мин рубл', 120_000],
  ['RUB 5000', 5000],
  ['45к', 45_000],
  ['45 к', 45_000],
  ['45k', 45_000],
  ['45K', 45_000],
  ['45тыс', 45_000],
  ['45 тыс.', 45_000],
  ['45 тысяч', 45_000],
  ['45 тыщ', 45_000],
  ['45 т.р.', 45_000],
  ['45т.р', 45_000],
  ['45 т р', 45_000],
  ['45тр', 45_000],
  ['45 миң', 45_000],
  ['45 мин', 45_000],
  ['45миң', 45_000],
  ['45 миңдей', 45_000],
  ['45 ming', 45_000],
  ['45 min', 45_000],
  ['45,5 тыс', 45_500],
  ['45.500 тыс', 45_500],
  ['1,5 млн', 1_500_000],
  ['1.250 млн', 1_250_000],
  ['1,5 миллион', 1_500_000],
  ['полтора миллиона', 1_500_000],
  ['бир жарым миллион', 1_500_000],
  ['1 жарым миллион', 1_500_000],
  ['жарым миллион', 500_000],
  ['полмиллиона', 500_000],
  ['пол миллиона', 500_000],
  ['half a million', 500_000],
  ['2 с половиной тысячи', 2500],
  ['эки миң жарым', 2500],
  ['½ млн', 500_000],
  ['1½ млн', 1_500_000],
  ['миллион', 1_000_000],
  ['миллион рублей', 1_000_000],
  ['тысяча', 1000],
  ['миң рубль', 1000],
  ['сорок пять тысяч', 45_000],
  ['кырк беш миң', 45_000],
  ['кырк беш мин рубль', 45_000],
  ['он миң', 10_000],
  ['жүз миң', 100_000],
  ['жуз мин', 100_000],
  ['сто тысяч', 100_000],
  ['жүз жыйырма миң', 120_000],
  ['эки жүз кырк миң беш жүз', 240_500],
  ['двести тысяч', 200_000],
  ['миллион двести тысяч', 1_200_000],
  ['1 миллион 200 тысяч', 1_200_000],
  ['1 млн 200 тыс руб', 1_200_000],
  ['тысяча двести', 1200],
  ['миң беш жүз', 1500],
  ['45 тысяч 500 рублей', 45_500],
  ['forty five thousand', 45_000],
  ['около 90 тысяч', 90_000],
  ['примерно 90000', 90_000],
  ['90 миңге жакын', 90_000],
  ['болжол менен 90 миң', 90_000],
  ['мне должны 45000 рублей', 45_000],
  ['45000 рублей за май', 45_000],
  ['он должен мне 45000', 45_000],
  ['кожоюн 45 миң бербей жатат', 45_000],
  ['Сумма - 45000', 45_000],
  ['٤٥٠٠٠', 45_000],
  ['４５０００', 45_000],
  ['45000 💸', 45_000],
  ['0,01', 0.01],
])('%j is %d roubles', (text, roubles) => {
  expect(read(text)).toEqual({ answer: { money: Math.round(roubles * 100), currency: 'RUB' } });
});

test.each([
  ['', 'empty'],
  ['💰', 'empty'],
  ['много', 'not-understood'],
  ['4500O', 'not-understood'],
  ['4500О', 'not-understood'],
  ['45000x', 'not-understood'],
  ['1e5', 'not-understood'],
  ['31.12.2025', 'not-understood'],
  ['3 месяца', 'not-understood'],
  ['үч айлык', 'not-understood'],
  ['0', 'too-small'],
  ['ноль', 'too-small'],
  ['-5000', 'too-small'],
  ['−5000', 'too-small'],
  ['минус 5000', 'too-small'],
  ['2 000 000 000', 'too-big'],
  ['89161234567', 'too-big'],
  ['9'.repeat(400), 'too-big'],
])('%j misses with %s', (text, miss) => {
  expect(read(text)).toMatchObject({ miss });
});

test.each([
  ['45 миң сом', 'KGS'],
  ['45000 сом', 'KGS'],
  ['45 мин сомдой', 'KGS'],
  ['$500', 'USD'],
  ['500 долларов', 'USD'],
  ['500 баксов', 'USD'],
  ['300 евро', 'EUR'],
  ['300€', 'EUR'],
  ['50000 тенге', 'KZT'],
])('%j names %s', (text, currency) => {
  expect(read(text)).toEqual({ miss: 'wrong-currency', hint: { currency } });
});

test('the currency asked for is no other', () => {
  expect(read('45 миң сом', { currency: 'KGS' })).toEqual({ answer: { money: 4_500_000, currency: 'KGS' } });
  expect(read('500$', { currency: 'USD' })).toEqual({ answer: { money: 50_000, currency: 'USD' } });
  expect(read('500 рублей', { currency: 'KGS' })).toMatchObject({ miss: 'wrong-currency' });
});

test.each([
  ['90-100 тыс', [90_000, 100_000]],
  ['90–100 тысяч рублей', [90_000, 100_000]],
  ['90000-100000', [90_000, 100_000]],
  ['от 90 до 100 тысяч', [90_000, 100_000]],
  ['90 же 100 миң', [90_000, 100_000]],
  ['тысяч сорок', [1040, 40_000]],
  ['45000 тысяч', [45_000_000, 45_000]],
  ['3 месяца по 40000', [40_000]],
  ['за 3 месяца 120000 руб', [120_000]],
  ['45000 руб (58000 сом)', [45_000, 58_000]],
])('%j is asked about', (text, roubles) => {
  const readings = roubles.map((n) => ({ money: n * 100, currency: 'RUB' }));
  expect(read(text)).toEqual({ miss: 'ambiguous', hint: { readings } });
});

test('bounds are in whole roubles', () => {
  expect(read('99', { min: 100 })).toEqual({ miss: 'too-small', hint: { limit: 100 } });
  expect(read('100', { min: 100 })).toEqual({ answer: { money: 10_000, currency: 'RUB' } });
  expect(read('1001', { max: 1000 })).toEqual({ miss: 'too-big', hint: { limit: 1000 } });
});

test('a sum written in any usual way is read back', () => {
  const format = (minor: number, group: string, decimal: string) => {
    const whole = String(Math.trunc(minor / 100)).replace(/\B(?=(\d{3})+$)/g, group);
    return `${whole}${decimal}${String(minor % 100).padStart(2, '0')}`;
  };
  const minor = fc.integer({ min: 1, max: 1e11 });
  const style = fc.constantFrom<readonly [string, string]>(
    ['', ','],
    ['', '.'],
    [' ', ','],
    [' ', '.'],
    ['.', ','],
    [',', '.'],
  );
  const tail = fc.constantFrom('', ' ', ' руб', '₽', ' рублей', 'р');
  fc.assert(
    fc.property(minor, style, tail, (money, [group, decimal], after) => {
      expect(read(format(money, group, decimal) + after)).toEqual({ answer: { money, currency: 'RUB' } });
    }),
  );
});
