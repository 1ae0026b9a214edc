import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GrammyError, HttpError } from 'grammy';
import { expect, test } from 'vitest';
import { botId, classify, createApi, fileUrl, reasonOf } from '../../../src/channels/telegram/api.ts';

const TOKEN = '700000001:AAE-double-of-Telegram-for-tests_only';

const refused = (error_code: number, description: string, parameters: object = {}) =>
  new GrammyError('failed', { ok: false, error_code, description, parameters }, 'sendMessage', {});

const gone = { kind: 'gone' };
const blocked = { kind: 'blocked' };
const TABLE: [number, string, object, object?][] = [
  [429, 'Too Many Requests: retry after 7', { kind: 'retry-after', ms: 7_000 }, { retry_after: 7 }],
  [429, 'Too Many Requests', { kind: 'retry-after', ms: 1_000 }],
  [403, 'Forbidden: bot was blocked by the user', blocked],
  [403, 'Forbidden: user is deactivated', blocked],
  [403, "Forbidden: bot can't initiate conversation with a user", blocked],
  [403, 'Forbidden: bot was kicked from the supergroup chat', blocked],
  [400, 'Bad Request: chat not found', blocked],
  [400, 'Bad Request: PEER_ID_INVALID', blocked],
  [400, 'Bad Request: message is not modified: specified new message content', { kind: 'not-modified' }],
  [400, 'Bad Request: message to edit not found', gone],
  [400, 'Bad Request: message to delete not found', gone],
  [400, 'Bad Request: message to be replied not found', gone],
  [400, 'Bad Request: message thread not found', gone],
  [400, 'Bad Request: message not found', gone],
  [400, "Bad Request: message can't be edited", gone],
  [400, "Bad Request: message can't be deleted for everyone", gone],
  [400, 'Bad Request: there is no text in the message to edit', gone],
  [400, 'Bad Request: TOPIC_ID_INVALID', gone],
  [400, 'Bad Request: query is too old and response timeout expired or query ID is invalid', gone],
  [
    400,
    'Bad Request: group chat was upgraded to a supergroup chat',
    { kind: 'migrated', to: -100200 },
    { migrate_to_chat_id: -100200 },
  ],
  [400, 'Bad Request: file is too big', { kind: 'permanent', code: 'too-big' }],
  [413, 'Request Entity Too Large', { kind: 'permanent', code: 'too-big' }],
  [400, 'Bad Request: invalid file_id', { kind: 'permanent', code: 'bad-file' }],
  [400, 'Bad Request: wrong file identifier/HTTP URL specified', { kind: 'permanent', code: 'bad-file' }],
  [
    400,
    'Bad Request: wrong file_id or the file is temporarily unavailable',
    { kind: 'temporary', code: 'file' },
  ],
  [400, 'Bad Request: TOPIC_CLOSED', { kind: 'permanent', code: 'TOPIC_CLOSED' }],
  [400, "Bad Request: can't parse entities: айлык", { kind: 'permanent', code: '400' }],
  [400, 'Bad Request: message is too long', { kind: 'permanent', code: '400' }],
  [401, 'Unauthorized', { kind: 'temporary', code: '401' }],
  [404, 'Not Found', { kind: 'temporary', code: '404' }],
  [409, 'Conflict: terminated by other getUpdates request', { kind: 'temporary', code: '409' }],
  [500, 'Internal Server Error', { kind: 'temporary', code: '500' }],
  [502, 'Bad Gateway', { kind: 'temporary', code: '502' }],
];

test.each(TABLE)('%i %s', (status, description, refusal, parameters) => {
  expect(classify(refused(status, description, parameters))).toEqual(refusal);
});

test('a network error is told by its code, never by its words, which may hold the token', () => {
  const reset = Object.assign(new Error(`request to https://x/bot${TOKEN}/getMe failed`), {
    code: 'ECONNRESET',
  });
  expect(classify(new HttpError('failed', reset))).toEqual({ kind: 'temporary', code: 'ECONNRESET' });
  const html = Object.assign(new Error('invalid json response body'), { type: 'invalid-json' });
  expect(classify(new HttpError('failed', html))).toEqual({ kind: 'temporary', code: 'invalid-json' });
  expect(classify(new HttpError('failed', 'x'))).toEqual({ kind: 'temporary', code: 'network' });
});

test('what is no error of the API is nobody’s to explain away', () => {
  const bug = new TypeError('x is not a function');
  expect(() => classify(bug)).toThrow(bug);
  expect(reasonOf(bug)).toBe('TypeError');
});

test('a server that never answers, and one that answers no JSON, fail in passing', async () => {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/getMe')) response.end('<html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const api = createApi({ BOT_TOKEN: TOKEN, BOT_API_ROOT: root });
  const failure = await api.getMe().catch((error: unknown) => error);
  expect(classify(failure)).toEqual({ kind: 'temporary', code: 'invalid-json' });
  const silent = api.close(AbortSignal.timeout(50) as never).catch((error: unknown) => error);
  expect(classify(await silent)).toMatchObject({ kind: 'temporary' });
  server.closeAllConnections();
  server.close();
});

test('the token says who the bot is and where its files are', () => {
  const config = { BOT_TOKEN: TOKEN, BOT_API_ROOT: 'https://api.telegram.org/' };
  expect(botId(config)).toBe(700_000_001);
  expect(fileUrl(config, 'photos/1.jpg')).toBe(`https://api.telegram.org/file/bot${TOKEN}/photos/1.jpg`);
  expect(() => createApi({ BOT_API_ROOT: 'https://x', BOT_TOKEN: undefined })).toThrow(/BOT_TOKEN/);
});
