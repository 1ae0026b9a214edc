import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ConversationData,
  conversations,
  createConversation,
  type VersionedState,
} from '@grammyjs/conversations';
import { Api, Composer, Context } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import type { House } from '../../../turn/house.ts';
import type { About, Builder, Outside, Wish } from './ask.ts';
import { closeDialogue } from './close.ts';
import { nextDialogue } from './next.ts';

export type Name = 'close' | 'next';
export type State = VersionedState<ConversationData>;

/** Raise it with every change of a dialogue's steps: what was begun before is then asked anew. */
export const VERSION = 1;
/** A dialogue does nothing that takes time; one that never ends must not keep its update. */
const LONGEST_MS = 5_000;

/** `broken`: an exception inside; the dialogue is over, and nothing it wished is to be done. */
export type Ran = { state: State | undefined; wishes: Wish[]; broken?: unknown };

type Run = Outside & { desk: Outside['desk'] & { state: State | undefined; enter: Entry | undefined } };
type Entry = { name: Name; about: About };
type Builders = Readonly<Record<Name, Builder>>;

/** Every dialogue of the desk. */
export function dialoguesOf(house: House): Builders {
  return { close: closeDialogue(house), next: nextDialogue(house) };
}

/**
 * One update through the dialogue that is under way, or into one that it begins. Talks to nobody: state is handed
 * in and back, wishes are handed back, so that both are written with the update.
 */
export async function runDialogue(
  builders: Builders,
  update: Update,
  today: string,
  state: State | undefined,
  enter?: Entry,
): Promise<Ran> {
  const ctx = new Context(update, API, ME) as Run;
  ctx.desk = { wishes: [], today, state, enter };
  const over = new AbortController();
  try {
    const late = sleep(LONGEST_MS, 'late', { signal: over.signal }).catch(() => 'over');
    const ended = await Promise.race([middlewareOf(builders)(ctx, async () => {}), late]);
    if (ended === 'late') throw new Error('A dialogue did not come to its end');
    return { state: ctx.desk.state, wishes: ctx.desk.wishes };
  } catch (broken) {
    return { state: undefined, wishes: [], broken };
  } finally {
    over.abort();
  }
}

function middlewareOf(builders: Builders) {
  const composer = new Composer<Run>();
  composer.use(
    conversations<Run, Context>({
      storage: { type: 'context', version: VERSION, adapter: ADAPTER },
      plugins: [refuseCalls],
    }),
  );
  // What is under way ends before something else begins, or it would take the update for an answer.
  composer.use(async (ctx, next) => {
    if (ctx.desk.enter) await ctx.conversation.exitAll();
    await next();
  });
  for (const [id, builder] of Object.entries(builders))
    composer.use(createConversation<Run, Context>(builder, { id }));
  composer.use(async ({ desk, conversation }) => {
    if (desk.enter) await conversation.enter(desk.enter.name, desk.enter.about);
  });
  return composer.middleware();
}

/** The row is read before and written after, by whoever holds the transaction. */
const ADAPTER = {
  read: (ctx: Run) => ctx.desk.state,
  write: (ctx: Run, state: State) => {
    ctx.desk.state = state;
  },
  delete: (ctx: Run) => {
    ctx.desk.state = undefined;
  },
};

/** A call from inside would leave at once, and again with each replay. */
async function refuseCalls(ctx: Context, next: () => Promise<void>): Promise<void> {
  ctx.api.config.use(async (_, method) => {
    throw new Error(`A dialogue called ${method}: wish for it instead`);
  });
  await next();
}

const API = new Api('nobody is called from a dialogue');
const ME: UserFromGetMe = {
  ...{ id: 0, is_bot: true, first_name: 'desk', username: 'desk', can_join_groups: false },
  ...{ can_read_all_group_messages: false, supports_inline_queries: false, can_connect_to_business: false },
  ...{ has_main_web_app: false, has_topics_enabled: true, allows_users_to_create_topics: false },
  ...{ can_manage_bots: false, supports_join_request_queries: false },
};
