import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** The only fields that are ever written: ids, codes and durations. Never text, names or tokens. */
const FIELDS = new Set([
  'address',
  'attempts',
  'bytes',
  'case',
  'channel',
  'chats',
  'code',
  'conversation',
  'count',
  'flow',
  'host',
  'inbound',
  'job',
  'kind',
  'method',
  'ms',
  'operator',
  'owner',
  'path',
  'port',
  'reason',
  'status',
  'step',
  'store',
  'where',
]);

/** A log that drops every field not on the list, so that a slip in the code cannot leak a word. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => FIELDS.has(name))),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
