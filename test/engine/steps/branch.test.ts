import { expect, it } from 'vitest';
import { atMenu, house, inFlow, running } from '../converse.ts';

const FLOW = `
who: { kind: ask, expect: choice, options: [me, group, other], next: many }
many:
  kind: branch
  when:
    - { if: { equals: [who, group] }, next: group }
    - { if: { in: [who, [me, group]] }, next: me }
  else: other
group: { kind: ask, expect: text, next: done }
me: { kind: ask, expect: text, next: done }
other: { kind: ask, expect: text, next: done }
done: { kind: end }
`;

it.each([
  ['group', 'group'],
  ['me', 'me'],
  ['other', 'other'],
])('goes where the first condition that holds says: %s', (who, step) => {
  expect(running(inFlow(FLOW).press(who)).step).toBe(step);
});

it('is no place to go back to: back leads to the question before it', () => {
  expect(running(inFlow(FLOW).press('me').ask('back')).step).toBe('who');
});

it.each([
  [true, 'yes'],
  [false, 'no'],
])('reads facts of the session: keep is %s', (keep, step) => {
  const text = `
start: { kind: branch, when: [{ if: { equals: ['@keep', yes] }, next: yes }], else: no }
yes: { kind: ask, expect: text, next: done }
no: { kind: ask, expect: text, next: done }
done: { kind: end }`;
  const where = house({ it: text }, { menu: ['it'] });
  expect(running(atMenu(where, { keep }).press('it')).step).toBe(step);
});
