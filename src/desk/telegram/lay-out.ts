import type { Runner } from '../../channels/telegram/outcome.ts';
import { post } from '../../channels/telegram/post.ts';
import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import type { DeskButton, Jobs } from '../../turn/channel.ts';
import { answersOf, briefOf } from './brief.ts';
import { call, type DeskTools, inThread, keyboard } from './call.ts';
import { inTopic, type Place } from './place.ts';
import { bold, type DeskSay, deskSay } from './words.ts';

/** Letters of one message, with room for what marks them up; Telegram takes 4,096. */
const LONGEST = 3_500;

/** Lays out a part of the case in a topic that was just made. */
export function createLayOut(tools: DeskTools): Runner {
  return (job) => {
    const { case: id, part } = job.payload as Jobs['lay-out'];
    return inTopic(tools.house, id, (place) => show[part](tools, job, place), true);
  };
}

/** The brief once more, with its buttons. */
export function createBrief(tools: DeskTools): Runner {
  return (job) => {
    const { case: id } = job.payload as Jobs['brief'];
    return inTopic(tools.house, id, (place) => show.brief(tools, job, place));
  };
}

/** What the person told since the case was taken. */
export function createTold(tools: DeskTools): Runner {
  const { house } = tools;
  return (job) => {
    const { case: id, steps, files } = job.payload as Jobs['told'];
    return inTopic(house, id, async (place) => {
      const say = deskSay(house, place.operator.languages);
      const lines = await answersOf(house, place, steps);
      const shown = lines.length
        ? await sendLines(tools, job, place, [bold(say('told')), ...lines])
        : ({ done: true } as const);
      if (shown === 'lost' || !('done' in shown)) return shown;
      return showFiles(tools, job, place, files);
    });
  };
}

/** A file of the case, in a topic that was just made. */
export function createShowFile(tools: DeskTools): Runner {
  return (job) => {
    const { case: id, file } = job.payload as Jobs['show-file'];
    return inTopic(tools.house, id, (place) => showFiles(tools, job, place, [file]), true);
  };
}

const show: Record<
  Jobs['lay-out']['part'],
  (tools: DeskTools, job: Job, place: Place) => Promise<Outcome | 'lost'>
> = {
  async brief(tools, job, place) {
    const buttons = caseButtons(deskSay(tools.house, place.operator.languages), place.found.id);
    return sendLines(tools, job, place, await briefOf(tools.house, place), buttons);
  },
  async answers(tools, job, place) {
    const lines = await answersOf(tools.house, place);
    if (lines.length === 0) return { done: true };
    const title = bold(deskSay(tools.house, place.operator.languages)('answers'));
    return sendLines(tools, job, place, [title, ...lines]);
  },
};

/** What can be done with a case, wherever it is shown to its operator. */
function caseButtons(say: DeskSay, id: string): DeskButton[][] {
  return [
    [
      { text: say('next-action'), data: `next:${id}` },
      { text: say('canned-button'), data: `canned:${id}` },
    ],
    [
      { text: say('transfer'), data: `give:${id}` },
      { text: say('release'), data: `release:${id}` },
    ],
    [{ text: say('close'), data: `close:${id}` }],
  ];
}

/** Lines with markup, in as many messages as it takes; buttons under the last. */
async function sendLines(
  tools: DeskTools,
  job: Job,
  { chat, thread }: Place,
  lines: readonly string[],
  buttons?: DeskButton[][],
): Promise<Outcome | 'lost'> {
  const api = inThread(tools.api, thread);
  const messages = packed(lines);
  for (const [i, text] of messages.entries()) {
    const look = {
      parse_mode: 'HTML' as const,
      link_preview_options: { is_disabled: true },
      ...(i === messages.length - 1 ? keyboard(buttons) : {}),
    };
    const sent = await call(tools, job, chat, (signal) => api.sendMessage(chat, text, look, signal));
    if ('wait' in sent) return sent.wait;
    if ('refused' in sent) return sent.refused.kind === 'gone' ? 'lost' : { done: true };
  }
  return { done: true };
}

/** Whole lines as far as they fit: a cut inside one could cut its markup. */
function packed(lines: readonly string[]): string[] {
  const messages: string[] = [];
  for (const line of lines) {
    const last = messages.at(-1);
    if (last !== undefined && last.length + line.length < LONGEST)
      messages[messages.length - 1] = `${last}\n${line}`;
    else messages.push(line);
  }
  return messages;
}

async function showFiles(
  tools: DeskTools,
  job: Job,
  { chat, thread }: Place,
  files: readonly string[],
): Promise<Outcome | 'lost'> {
  const threaded = { ...tools, api: inThread(tools.api, thread) };
  for (const file of files) {
    const part = { kind: 'file' as const, file, caption: null };
    const how = { replyTo: null, signal: job.signal };
    const sent = await call(tools, job, chat, () => post(threaded, chat, part, how));
    if ('wait' in sent) return sent.wait;
    if ('refused' in sent && sent.refused.kind === 'gone') return 'lost';
  }
  return { done: true };
}
