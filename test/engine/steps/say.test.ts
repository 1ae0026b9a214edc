import { expect, it } from 'vitest';
import { inFlow, offered, running } from '../converse.ts';

const FLOW = `
one: { kind: say, next: two }
two: { kind: say, next: who }
who: { kind: ask, expect: choice, options: [me, you], next: three }
three: { kind: say, next: check }
check: { kind: review, next: last }
last: { kind: say, next: done }
done: { kind: end }
`;

it('stands on the same screen as what follows', () => {
  const person = inFlow(FLOW);
  expect(person.said).toEqual(['it:one.text', 'it:two.text', 'it:who.ask']);
  expect(offered(person)).toEqual(['me', 'you']);
});

it('is not said again when known answers are walked past, but the last one is', () => {
  const checked = inFlow(FLOW).press('me');
  expect(checked.said).toEqual(['it:three.text', 'it:check.ask', 'it:who.short', '=me']);
  const changed = checked.press('who').press('you');
  expect(changed.said).toEqual(['it:check.ask', 'it:who.short', '=you']);
  expect(changed.press('right').said).toEqual(['it:last.text', 'home:menu.ask']);
});

it('is said before a question that a changed answer brings', () => {
  const branching = FLOW.replace('next: three }', 'next: { you: three, else: check } }').replace(
    'three: { kind: say, next: check }',
    'three: { kind: say, next: more }\nmore: { kind: ask, expect: text, next: check }',
  );
  const changed = inFlow(branching).press('me').press('who').press('you');
  expect(changed.said).toEqual(['it:three.text', 'it:more.ask']);
  expect(running(changed).step).toBe('more');
});
