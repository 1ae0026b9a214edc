import type { Body } from './turn.ts';

/** Channels that are told, rather than read `message`: their screens are queued for sending. */
export const PUSH = new Set(['telegram']);

/** The lane of one person's chat: what goes there stays in order. */
export function chatLane(channel: string, addressId: string): string {
  return `${channel}:${addressId}`;
}

/** The lane of the one timer for a conversation's reminders. */
export function remindLane(conversationId: string): string {
  return `remind:${conversationId}`;
}

/** The lane of all that the desk shows of one case: its card, its topic. */
export function caseLane(caseId: string): string {
  return `case:${caseId}`;
}

/** The lane of an operators' group: its cards share one limit, and some share one message. */
export function cardLane(officeId: number): string {
  return `cards:${officeId}`;
}

/** A button of the desk, as it is sent. */
export type DeskButton = { text: string; data: string };

/** A message that was written a moment ago by this process: it need not be read. Stays in memory, is never written. */
export type Fresh = { external: string; conversation: string; reachable: boolean; body: Body };

/** What a job of each kind carries beside the message it is about: ids, never what a person told, since jobs outlive a deletion. */
export type Jobs = {
  /** a message to an address */
  send: { address: string; replaces?: boolean; fresh?: Fresh };
  /** words to an address that keeps nothing of them */
  say: { channel: string; external: string; text: string };
  /** a press is answered, with a short notice or none */
  'answer-press': { press: string; text?: string; alert?: boolean };
  /** a message of the person is removed from the chat */
  unsay: { external: string; messages: number[] };
  /** the quick exit: what was written in the chat is removed, and these messages of the person with it */
  clear: { address: string; messages?: number[] };
  /** the case's card shows the case as it is now; `anew`: in a new message, so that the group is told */
  card: { case: string; anew?: boolean };
  /** an urgent case nobody has taken is shown anew, unless its card is another message by now */
  repeat: { case: string; card: number };
  /** a message with cards in it that have moved on to another */
  uncard: { office: number; chat: number; message: number };
  /** a message of the person goes to whoever has the case */
  talk: { case: string };
  /** a message of an operator came through, or did not: shown where it was written */
  delivered: { case: string; status: 'queued' | 'sent' | 'failed' | 'blocked' };
  /** a topic for whoever has the case now */
  topic: { case: string };
  /** the topic of a case that nobody holds any more, or somebody else */
  'leave-topic': { case: string };
  /** a part of the case is laid out in its topic */
  'lay-out': { case: string; part: 'brief' | 'answers' };
  /** the brief once more, at the end of the topic */
  brief: { case: string };
  /** a file of the case is shown in its topic */
  'show-file': { case: string; file: string };
  /** what the person told since: steps as `flow:step` */
  told: { case: string; steps: string[]; files: string[] };
  /** a message was changed by who wrote it: so is its copy on the other side */
  edit: { case: string; to: 'person' | 'desk' };
  /** the desk's own words to an operator: in the case's topic, in the thread, else in the chat itself */
  post: {
    chat: number;
    text: string;
    case?: string;
    thread?: number;
    replyTo?: number;
    buttons?: DeskButton[][];
  };
  /** whether an operator is in the group is asked of Telegram; `greet`: and they are told what follows */
  member: { operator: string; greet?: boolean };
  /** each hour: who is in the group, what was left behind */
  'desk-round': Record<string, never>;
  /** bytes are fetched and sealed */
  fetch: { file: string };
  /** the timer for a conversation's reminders rings */
  remind: { conversation: string };
  /** a supervisor is told: safety words in a case that a human has */
  alarm: { case: string; categories: string[] };
};
export type JobKind = keyof Jobs;

/** The message that a job is about. Throws for one that is about none. */
export function messageOf({ kind, message }: { kind: string; message: number | null }): number {
  if (message === null) throw new Error(`A job of kind ${kind} is about no message`);
  return message;
}
