import { meant } from '../../engine/check/fault.ts';
import type { Ask } from '../../engine/steps/ask.ts';
import type { Raw } from '../raw.ts';
import type { CaseType } from '../shapes.ts';
import type { Problem, Source } from '../source.ts';
import { isBroken, problem } from './texts.ts';

/** What kind of answer a column of the figures is made of. */
const EXPECTS: Readonly<Partial<Record<keyof CaseType, readonly Ask['expect'][]>>> = {
  people: ['number'],
  sum: ['money'],
  employer: ['text'],
  place: ['place', 'text'],
  consents: ['choices'],
};

/** Case types must name a flow that is there, and questions of it that give what is needed. */
export function checkCaseTypes(raw: Raw): Problem[] {
  return Object.values(raw.caseTypes).flatMap(({ source, value }) => {
    const flow = raw.flows[value.flow]?.value;
    if (flow) return [...columns(source, value, flow.steps), ...lists(source, value, flow.steps)];
    if (isBroken(raw, `flows/${value.flow}.yaml`)) return [];
    const hint = meant(value.flow, Object.keys(raw.flows));
    return [problem(source, ['flow'], `flow: there is no flow "${value.flow}"${hint}`)];
  });
}

type Steps = Raw['flows'][string]['value']['steps'];

function columns(source: Source, type: CaseType, steps: Steps): Problem[] {
  return Object.entries(EXPECTS).flatMap(([key, expects]) => {
    const name = type[key as 'people'];
    if (name === undefined) return [];
    const step = steps[name];
    if (step?.kind !== 'ask') return [problem(source, [key], unknown(key, name, type.flow, steps))];
    if (expects.includes(step.expect)) return [];
    const message = `${key}: ${name} expects ${step.expect}; name a question that expects ${expects.join(' or ')}`;
    return [problem(source, [key], message)];
  });
}

function lists(source: Source, type: CaseType, steps: Steps): Problem[] {
  return (['brief', 'reach'] as const).flatMap((key) =>
    type[key].flatMap((name, i) =>
      steps[name]?.kind === 'ask' ? [] : [problem(source, [key, i], unknown(key, name, type.flow, steps))],
    ),
  );
}

function unknown(key: string, name: string, flow: string, steps: Steps): string {
  const asks = Object.keys(steps).filter((one) => steps[one]?.kind === 'ask');
  return `${key}: flow ${flow} has no question "${name}"${meant(name, asks)}`;
}
