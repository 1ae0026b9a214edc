import { expect, it } from 'vitest';
import { inFlow, running } from '../converse.ts';

const FLOW = `
who: { kind: ask, expect: choice, options: [me, you], optional: true, next: note }
note: { kind: set, to: { place: russia }, copy: { contract: who, nothing: never }, next: last }
never: { kind: ask, expect: text, next: last }
last: { kind: ask, expect: text, next: done }
done: { kind: end }
`;

it('notes a code, and an answer under another name', () => {
  expect(running(inFlow(FLOW).press('me')).answers).toEqual({
    who: { choice: 'me' },
    place: { choice: 'russia' },
    contract: { choice: 'me' },
  });
});

it('follows the answer when it is given again', () => {
  const again = inFlow(FLOW).press('me').ask('back').press('you');
  expect(running(again).answers.contract).toEqual({ choice: 'you' });
});
