import type { FileRef } from './answer.ts';

/** What a person can always do, in any step, by a command, a button `/name`, or the word itself. */
export const COMMANDS = [
  'start',
  'back',
  'skip',
  'menu',
  'language',
  'operator',
  'stop',
  'sos',
  'resume',
  'restart',
  'delete',
  'help',
  'clear',
  'dates',
] as const;
export type Command = (typeof COMMANDS)[number];

/**
 * What reaches the engine, whatever channel it came by.
 *
 * - `press`: an option of the prompt that carries `nonce`
 * - `picks`: several options at once (a form with boxes)
 * - `files`: `group` ties the parts of one album
 * - `other`: something nobody can answer with (a sticker, a poll); `name` is for the log
 * - `ring`: the timer for reminders
 * - the rest is told by the desk: what operators did with a case of this person; `quiet`: who did not ask to be
 *   written to, and sees nothing of it now
 */
export type Input =
  | { kind: 'text'; text: string; replyTo?: string }
  | { kind: 'press'; nonce: string; option: string }
  | { kind: 'picks'; nonce: string; options: string[] }
  | { kind: 'command'; name: Command }
  | { kind: 'files'; files: FileRef[]; text?: string; group?: string; replyTo?: string }
  | { kind: 'point'; latitude: number; longitude: number }
  | { kind: 'contact'; phone: string }
  | { kind: 'edited'; text: string }
  | { kind: 'other'; name: string }
  | { kind: 'ring' }
  | { kind: 'taken'; case: string; by: string; quiet?: boolean }
  | { kind: 'released'; case: string; quiet?: boolean }
  | { kind: 'closed'; case: string; outcome: string; quiet?: boolean };
