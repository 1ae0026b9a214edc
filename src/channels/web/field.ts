import type { Catalog } from '../../catalog/catalog.ts';
import type { Session } from '../../engine/session.ts';
import type { Shown } from '../../turn/screen.ts';
import { TEXT_LENGTH } from './parse.ts';

/** The one place to type in. `rows` above 1 is a box of lines. `example` is a word key. */
export type Field = {
  rows: number;
  inputmode: 'text' | 'numeric' | 'decimal' | 'tel';
  autocomplete: 'off' | 'tel';
  maxlength: number;
  secret: boolean;
  example: string | null;
};

/** What the question on the screen wants typed. People may always write words instead: nothing is refused here. */
export function fieldOf(catalog: Catalog, session: Session, live: Shown | null): Field {
  const frame = session.frames.at(-1);
  const step = frame && catalog.flows[frame.flow]?.steps[frame.step];
  const example = frame ? `${frame.flow}:${frame.step}.example` : '';
  const expect = isTalking(session) ? 'nothing' : (live?.expect ?? 'nothing');
  const long = ['text', 'place', 'files', 'nothing'].includes(expect) && !live?.secret;
  return {
    rows: long ? 3 : 1,
    inputmode: INPUTMODES[expect] ?? 'text',
    autocomplete: expect === 'phone' ? 'tel' : 'off',
    maxlength: (step?.kind === 'ask' && step.maxLength) || TEXT_LENGTH,
    secret: live?.secret === true,
    example: catalog.examples.has(example) ? example : null,
  };
}

/** A date is typed in words as often as in digits, so it gets every key. */
const INPUTMODES: Readonly<Record<string, Field['inputmode']>> = {
  number: 'numeric',
  money: 'decimal',
  phone: 'tel',
};

/** Files may be sent once the person knows what is kept of them; never beside a secret. */
export function takesFiles(session: Session, live: Shown | null): boolean {
  return session.keep !== null && !live?.secret;
}

/** A human has the talk, and no flow is running: what is typed goes to them. */
export function isTalking({ talks, frames }: Session): boolean {
  return (talks?.length ?? 0) > 0 && frames.length === 1;
}
