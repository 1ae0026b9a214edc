import { Bot, GrammyError, HttpError } from 'grammy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTelegram } from './double.ts';
import type { Person } from './person.ts';
import type { Telegram, TelegramOptions } from './telegram.ts';

let telegram: Telegram;
let bot: Bot;
let aibek: Person;

async function begin(options?: TelegramOptions): Promise<void> {
  telegram = await startTelegram(options);
  bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } });
  aibek = telegram.user();
  aibek.start();
}
beforeEach(() => begin());
afterEach(() => telegram.stop());

const say = (text: string) => bot.api.sendMessage(aibek.id, text);
const texts = () => telegram.sent(aibek.id).map((sent) => sent.text);

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('injected faults', () => {
  test('429 with retry_after, once, for the calls that match', async () => {
    const fault = telegram.fail({ method: 'sendMessage', text: 'two' }, { status: 429, retry_after: 3 });
    await say('one');
    const error = await failure(say('two'));
    expect(error).toBeInstanceOf(GrammyError);
    expect(error).toMatchObject({
      error_code: 429,
      description: 'Too Many Requests: retry after 3',
      parameters: { retry_after: 3 },
    });
    await say('two');
    expect(texts()).toEqual(['one', 'two']);
    expect(fault.struck).toBe(1);
    const failed = telegram.calls.filter((call) => call.outcome.kind === 'error');
    expect(failed).toMatchObject([
      { method: 'sendMessage', outcome: { injected: true, took_effect: false } },
    ]);
    expect(telegram.violations).toEqual([]);
  });

  test('500 as often as asked, some calls let through before, own words, ended by hand', async () => {
    const fault = telegram.fail('sendMessage', { status: 500, times: 2, skip: 1 });
    await say('passes');
    await expect(say('a')).rejects.toThrow('500: Internal Server Error');
    await expect(say('b')).rejects.toThrow('500');
    await say('passes too');
    const ever = telegram.fail(/^send/, {
      status: 403,
      description: 'Forbidden: x',
      times: Number.POSITIVE_INFINITY,
    });
    await expect(say('c')).rejects.toThrow('403: Forbidden: x');
    await expect(bot.api.sendChatAction(aibek.id, 'typing')).rejects.toThrow('Forbidden: x');
    ever.stop();
    await say('passes again');
    expect(fault.struck).toBe(2);
    expect(texts()).toEqual(['passes', 'passes too', 'passes again']);
  });

  test('a failure after the effect, and a proxy that answers no JSON', async () => {
    telegram.fail('sendMessage', { status: 502, raw: '<html>Bad Gateway</html>' });
    expect(await failure(say('a'))).toBeInstanceOf(HttpError);
    telegram.fail('sendMessage', { status: 500, when: 'after' });
    await expect(say('b')).rejects.toThrow('500');
    expect(texts()).toEqual(['b']);
  });

  test('the connection is reset before or after the call took effect', async () => {
    telegram.cut('sendMessage', { when: 'before' });
    expect(await failure(say('before'))).toBeInstanceOf(HttpError);
    telegram.cut('sendMessage', { when: 'after', times: 2 });
    expect(await failure(say('after'))).toBeInstanceOf(HttpError);
    expect(await failure(say('after'))).toBeInstanceOf(HttpError);
    await say('whole');
    expect(texts()).toEqual(['after', 'after', 'whole']);
    expect(telegram.calls.map((call) => call.outcome.kind)).toEqual(['cut', 'cut', 'cut', 'ok']);
    expect(telegram.calls[1]?.outcome).toMatchObject({ took_effect: true, result: { text: 'after' } });
  });

  test('a poll that is cut keeps its updates', async () => {
    telegram.cut('getUpdates', { when: 'after' });
    expect(await failure(bot.api.getUpdates())).toBeInstanceOf(HttpError);
    expect(await bot.api.getUpdates()).toHaveLength(1);
  });

  test('a delay, together with a fault, until calm', async () => {
    const delay = telegram.delay('sendMessage', 80);
    telegram.fail('sendMessage', { status: 500 });
    const start = performance.now();
    await expect(say('slow')).rejects.toThrow('500');
    await say('slow');
    expect(performance.now() - start).toBeGreaterThan(155);
    telegram.calm();
    await say('quick');
    expect(delay.struck).toBe(2);
  });

  test('waiting for a call', async () => {
    const waiting = telegram.waitForCall({ method: 'sendMessage', text: /^b/ });
    await say('a');
    await say('b');
    expect((await waiting).params.text).toBe('b');
    await expect(telegram.waitForCall('getChat', 20)).rejects.toThrow('no call of "getChat" within 20 ms');
  });
});

describe('chaos', () => {
  const mixed = { seed: 7, rate429: 0.2, rate500: 0.1, cutBefore: 0.1, cutAfter: 0.1, retryAfter: 2 };

  async function outcomes(seed: number): Promise<string[]> {
    telegram.chaos({ ...mixed, seed });
    telegram.calls.length = 0;
    for (let i = 0; i < 60; i++) await failure(say(String(i)));
    telegram.calm();
    return telegram.calls.map(
      ({ outcome }) => `${outcome.kind} ${'error_code' in outcome ? outcome.error_code : ''}`,
    );
  }

  test('the same seed makes the same faults, in about the shares asked for', async () => {
    const first = await outcomes(7);
    expect(await outcomes(7)).toEqual(first);
    expect(await outcomes(8)).not.toEqual(first);
    const count = (kind: string) => first.filter((each) => each.trim() === kind).length;
    expect(count('error 429')).toBeGreaterThan(4);
    expect(count('error 500')).toBeGreaterThan(0);
    expect(count('cut')).toBeGreaterThan(3);
    expect(count('ok')).toBeGreaterThan(15);
  });

  test('updates come twice, presses overtake, messages of a chat stay in order, nothing is lost', async () => {
    await bot.api.sendMessage(aibek.id, 'Well?', {
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] },
    });
    const chaos = telegram.chaos({ seed: 3, duplicateUpdates: 0.3, reorder: 0.4, holdMs: 20, lateMs: 20 });
    const heard: { id: number; what: string }[] = [];
    const acted: string[] = ['/start'];
    let offset = 0;
    const take = async () => {
      for (const update of await bot.api.getUpdates({ offset })) {
        heard.push({ id: update.update_id, what: update.message?.text ?? update.callback_query?.id ?? '' });
        offset = Math.max(offset, update.update_id + 1);
      }
    };
    for (let i = 0; i < 40; i++) {
      acted.push(aibek.send(`m${i}`).text, aibek.press('Yes').id);
      await take();
    }
    while (telegram.pending() > 0) {
      await take();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(chaos.struck.duplicateUpdates).toBeGreaterThan(10);
    expect(chaos.struck.reorder).toBeGreaterThan(8);
    const firsts = heard.filter(({ id }, at) => heard.findIndex((other) => other.id === id) === at);
    expect(firsts.map(({ what }) => what).toSorted()).toEqual(acted.toSorted());
    const at = acted.map((what) => firsts.findIndex((first) => first.what === what));
    const pairs = Array.from({ length: 40 }, (_, i) => ({
      message: at[2 * i + 1] ?? -1,
      press: at[2 * i + 2] ?? -1,
    }));
    expect(pairs.filter(({ message, press }) => press < message).length).toBeGreaterThan(3);
    expect(pairs.every(({ press }, i) => press < (pairs[i + 1]?.message ?? Number.POSITIVE_INFINITY))).toBe(
      true,
    );
    expect(firsts.map(({ id }) => id)).toEqual(firsts.map(({ id }) => id).toSorted((a, b) => a - b));
    const messages = (list: string[]) => list.filter((what) => what.startsWith('m'));
    expect(messages(firsts.map(({ what }) => what))).toEqual(messages(acted));
    expect(heard.length - firsts.length).toBe(chaos.struck.duplicateUpdates);
  });
});

describe('limits', () => {
  test('a person: a burst of five, then one a second; others are not held up', async () => {
    let now = Date.parse('2026-06-22T10:00:00Z');
    await telegram.stop();
    await begin({ limits: true, now: () => now });
    for (let i = 0; i < 5; i++) await say(String(i));
    expect(await failure(say('5'))).toMatchObject({ error_code: 429, parameters: { retry_after: 1 } });
    const gulnara = telegram.user();
    gulnara.start();
    await bot.api.sendMessage(gulnara.id, 'hello');
    now += 1000;
    await say('5');
    await expect(say('6')).rejects.toThrow('429: Too Many Requests: retry after 1');
    expect(telegram.violations).toEqual([]);
  });

  test('a group: twenty a minute, sends, edits and topics together', async () => {
    let now = Date.parse('2026-06-22T10:00:00Z');
    await telegram.stop();
    await begin({ limits: true, now: () => now });
    const group = telegram.group({ forum: true });
    const card = await bot.api.sendMessage(group.id, 'card 0');
    for (let i = 1; i < 10; i++) await bot.api.editMessageText(group.id, card.message_id, `card ${i}`);
    now += 20_000;
    for (let i = 0; i < 10; i++) await bot.api.createForumTopic(group.id, `case ${i}`);
    const error = await failure(bot.api.sendMessage(group.id, 'one too many'));
    expect(error).toMatchObject({ error_code: 429, parameters: { retry_after: 40 } });
    now += 40_000;
    await bot.api.sendMessage(group.id, 'now');
  });
});
