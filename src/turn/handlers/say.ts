import { wordsOf } from '../screen.ts';
import type { Sayer } from '../turn.ts';

export const say: Sayer<'say'> = (turn, { prompt }) => {
  const shown = wordsOf(prompt, turn.say);
  turn.shown.push(shown);
  turn.messages.push({ author: 'bot', body: { shown } });
};
