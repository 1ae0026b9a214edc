/** Channels that are told, rather than read `message`: their screens are queued for sending. */
export const PUSH = new Set(['telegram']);

/** The lane of one person's chat: what goes there stays in order. */
export function chatLane(channel: string, addressId: string): string {
  return `${channel}:${addressId}`;
}

/** The lane of all that the desk shows of one case: its card, its topic. */
export function caseLane(caseId: string): string {
  return `case:${caseId}`;
}

/** What a job of each kind carries. The desk's kinds wait until somebody runs them. */
export type Jobs = {
  /** a message row to an address */
  send: { message: number; address: string; replaces?: boolean };
  /** words to an address that keeps nothing of them */
  say: { channel: string; external: string; text: string };
  /** a press is answered, with a short notice or none */
  'answer-press': { press: string; text?: string };
  /** a message of the person is removed from the chat */
  unsay: { external: string; messages: number[] };
  /** the quick exit: what was written in the chat is removed, and these messages of the person with it */
  clear: { address: string; messages?: number[] };
  /** the case's card shows the case as it is now */
  card: { case: string };
  /** a message of the person goes to whoever has the case */
  talk: { case: string; message: number };
  /** a message of an operator came through, or did not: shown where it was written */
  delivered: { case: string; message: number; status: 'sent' | 'failed' | 'blocked' };
  /** a topic for whoever has the case now */
  topic: { case: string };
  /** the topic of a case that nobody holds any more, or somebody else */
  'leave-topic': { case: string };
  /** bytes are fetched and sealed */
  fetch: { file: string };
  /** a supervisor is told: safety words in a case that a human has */
  alarm: { case: string; categories: string[] };
  /** destroys what is kept about a person, if they have not changed their mind */
  erase: { person: string };
};
export type JobKind = keyof Jobs;
