import { advance } from '../../engine/advance.ts';
import { newSession, type Session } from '../../engine/session.ts';
import type { House } from '../../turn/house.ts';
import { type Shown, sayer, wordsOf } from '../../turn/screen.ts';

/** Stands for the nonce of a conversation that is not written yet. */
export const FIRST = 'first';

/** The screen everybody meets, worked out and not written: who only looks leaves nothing behind. */
export function firstScreen(house: House, lang: string): { session: Session; live: Shown | null } {
  const { catalog, config } = house;
  const at = house.now().toISOString();
  const moment = { at, zone: config.TIME_ZONE, fresh: { nonce: FIRST, caseNumber: '' } };
  const start = { kind: 'command', name: 'start' } as const;
  const { session, effects } = advance(catalog, newSession(lang, at), start, moment);
  const say = sayer(catalog.words, session.lang, config.TIME_ZONE);
  const shown = effects.flatMap((effect) => (effect.do === 'say' ? [wordsOf(effect.prompt, say)] : []));
  return { session, live: shown.at(-1) ?? null };
}

/** Whether the conversation still stands at that first screen. */
export function atFirst({ catalog }: House, { frames }: Session): boolean {
  return frames.length === 1 && frames[0]?.step === catalog.flows.home?.start;
}
