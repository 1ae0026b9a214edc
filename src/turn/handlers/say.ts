import { wordsOf } from '../screen.ts';
import type { Handler } from '../turn.ts';

export const say: Handler<'say'> = async (turn, { prompt }) => {
  const shown = wordsOf(prompt, turn.say);
  turn.shown.push(shown);
  turn.messages.push({ author: 'bot', body: { shown } });
};
