import { operatorBy } from '../operators.ts';
import type { Saying } from '../saying.ts';
import { sayTo } from '../saying.ts';
import type { DeskTools } from './call.ts';
import { caseCommand, houseCommand } from './commands.ts';
import { answeredBy, type Content, contentOf } from './content.ts';
import { askedIn, endDialogue, step } from './dialogue/stage.ts';
import { by, type Deed, once, type Scene, say } from './scene.ts';
import { ask } from './start.ts';
import { kept, type Topic, tell, topicAt } from './topic-at.ts';
import type { Message, Update } from './update.ts';
import { deskSay } from './words.ts';

/** An operator wrote to the bot. Only what they write in the topic of a case of theirs may reach anybody. */
export async function heard(tools: DeskTools, update: Update, message: Message): Promise<void> {
  await once(tools, update, message.chat.id, async (scene) => {
    const deed = await admitted(scene, message);
    if (!deed) return;
    const topic = await topicAt(deed, message.chat.id, message.message_thread_id);
    const content = contentOf(deed, update);
    if (content.kind === 'nothing') return;
    if (content.kind === 'command' && (await houseCommand(deed, message, content))) return;
    if (!topic) return outside(deed, message);
    await inTopic(deed, topic, update, message, content);
  });
}

/** Who may not act is told why. */
async function admitted(
  scene: Scene,
  { chat, message_thread_id, message_id }: Message,
): Promise<Deed | null> {
  const standing = await operatorBy(scene.tx, { telegramId: chat.id }, scene.at);
  if (standing?.inGroup && !standing.ended) return by(scene, standing.operator);
  const thread = message_thread_id === undefined ? {} : { thread: message_thread_id };
  const key = standing && !standing.ended ? 'not-in-group' : 'ended';
  const words = deskSay(scene.house, standing?.operator.languages)(key);
  say(scene, { chat: chat.id, ...thread, replyTo: message_id }, words);
  if (standing && !standing.ended) ask(scene, standing.operator.id);
  return null;
}

function outside(deed: Deed, { chat, message_thread_id, message_id }: Message): void {
  const thread = message_thread_id === undefined ? {} : { thread: message_thread_id };
  const words = deskSay(deed.house, deed.operator.languages)('outside-topic');
  say(deed, { chat: chat.id, ...thread, replyTo: message_id }, words);
}

async function inTopic(
  deed: Deed,
  topic: Topic,
  update: Update,
  message: Message,
  content: Content,
): Promise<void> {
  const desk = deskSay(deed.house, deed.operator.languages);
  const asked = await askedIn(deed, topic);
  const ends = content.kind === 'command' && content.name === 'cancel';
  if (asked.kind === 'open' && (content.kind !== 'command' || ends)) {
    await step(deed, topic, update, asked.state);
    return;
  }
  if (asked.kind === 'over') await endDialogue(deed, topic);
  // It may have been meant as the answer to what was asked too long ago: then it is for nobody's eyes.
  if (asked.kind === 'over' && content.kind !== 'command')
    return tell(deed, topic, desk('dialogue-over'), undefined, message.message_id);
  if (content.kind === 'command') return caseCommand(deed, topic, update, message, content);
  if (content.kind !== 'saying') return tell(deed, topic, desk('unsendable'), undefined, message.message_id);
  await carry(deed, topic, message, content.saying);
}

/** To the person. The copy here is what replies, edits and reactions find it by. */
async function carry(deed: Deed, topic: Topic, message: Message, saying: Saying): Promise<void> {
  const answered = await answeredBy(deed, topic.found.id, message);
  const replyTo = answered && answered.author !== 'note' ? { replyTo: answered.id } : {};
  const said = await sayTo(deed, topic.found.id, { ...saying, ...replyTo });
  await kept(deed, topic, message, said);
}
