import type { House } from '../../turn/house.ts';

/** How long it may take until another process's new operator is known here. */
const FRESH_MS = 5_000;

/** Whose updates the desk must look at. A hint only: the rows decide. */
export type Known = {
  isOperator(telegramId: number): Promise<boolean>;
  isGroup(chat: number): Promise<boolean>;
  /** Forgets what it knows: an operator or a group has come. */
  forget(): void;
};

/** Nearly every update is a person's, and should cost the desk nothing: two short lists are kept for some seconds. */
export function createKnown({ store, now }: House): Known {
  let held: Promise<{ operators: Set<number>; groups: Set<number> }> | null = null;
  let until = 0;
  const lists = () => {
    if (!held || now().getTime() > until) {
      until = now().getTime() + FRESH_MS;
      held = read().catch((error: unknown) => {
        held = null;
        throw error;
      });
    }
    return held;
  };
  const read = async () => {
    const operators = await store.db
      .selectFrom('operator')
      .select('telegram_id')
      .where('telegram_id', 'is not', null)
      .execute();
    const groups = await store.db
      .selectFrom('office')
      .select('group_chat_id')
      .where('group_chat_id', 'is not', null)
      .execute();
    return {
      operators: new Set(operators.map((row) => row.telegram_id as number)),
      groups: new Set(groups.map((row) => row.group_chat_id as number)),
    };
  };
  return {
    isOperator: async (telegramId) => (await lists()).operators.has(telegramId),
    isGroup: async (chat) => (await lists()).groups.has(chat),
    forget() {
      held = null;
    },
  };
}
