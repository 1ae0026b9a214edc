import type { Sayer } from '../turn.ts';

export const notice: Sayer<'notice'> = (turn, { text }) => {
  turn.notice = turn.say(text);
};
