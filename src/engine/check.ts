import { takenBy } from './calc.ts';
import type { Fault, Flows, Known } from './check/fault.ts';
import { meant } from './check/fault.ts';
import { checkLoops, checkWays } from './check/graph.ts';
import { checkNames, outputNames } from './check/names.ts';
import { checkQuestion } from './check/questions.ts';
import { Name } from './flow.ts';
import type { Step } from './steps.ts';

type OneFlow = Flows[string];

/** Flows that the engine itself starts. */
export const ENGINE_FLOWS = [
  'home',
  'after-case',
  'delete',
  'help',
  'language',
  'lost',
  'news',
  'operator',
  'resume',
  'urgent-help',
  'which-case',
] as const;

/**
 * Names that texts give another meaning: of words files, of values every text may show, of what stands beside
 * the answers, and of the translator's own settings.
 */
const RESERVED = [
  ...['title', 'keywords', 'case', 'organisation', 'attached', 'right'],
  ...['count', 'context', 'ordinal', 'replace', 'lng', 'ns'],
];

/** Everything that is wrong with flows, each by itself and together; empty when they can be walked. */
export function checkFlows(flows: Flows, known: Known): Fault[] {
  const missing = ENGINE_FLOWS.filter((id) => !flows[id] && !known.unread?.has(id)).map(
    (id): Fault => ({ flow: id, path: [], message: `is missing: every house needs a flow ${id}` }),
  );
  const faults = Object.values(flows).flatMap((flow) => checkFlow(flow, flows, known));
  return [...missing, ...faults, ...checkLoops(flows)];
}

function checkFlow(flow: OneFlow, flows: Flows, known: Known): Fault[] {
  const ways = checkWays(flow);
  const steps = Object.entries(flow.steps).flatMap(([name, step]) => [
    ...checkName(flow, name),
    ...checkRefs(flow, name, step, flows, known),
    ...(step.kind === 'ask' ? checkQuestion(flow, name, step, flows, known) : []),
  ]);
  const names = ways.length > 0 ? [] : checkNames(flow, known);
  return [...checkId(flow), ...ways, ...steps, ...checkWas(flow), ...names];
}

function checkId({ id, steps }: OneFlow): Fault[] {
  const path: string[] = [];
  const menu = steps.menu;
  if (id === 'home' && !(menu?.kind === 'ask' && menu.options === 'menu' && typeof menu.next === 'string'))
    return [
      { flow: id, path, message: 'home needs a step menu: a question with options: menu and one next step' },
    ];
  if (Name.safeParse(id).success) return [];
  return [{ flow: id, path, message: 'the file name must be small letters, digits and hyphens: rename it' }];
}

function checkName({ id: flow, steps }: OneFlow, name: string): Fault[] {
  const path = ['steps', name];
  if (RESERVED.includes(name))
    return [{ flow, path, message: `a step cannot be called ${name}, which has a meaning of its own` }];
  const owner = Object.entries(steps).find(
    ([other, step]) => other !== name && outputNames(other, step).includes(name),
  );
  if (!owner) return [];
  return [{ flow, path, message: `${name} is what the calculation ${owner[0]} gives: rename this step` }];
}

/** Flows, case types, options and codes a step names. */
function checkRefs(
  { id: flow, steps }: OneFlow,
  name: string,
  step: Step,
  flows: Flows,
  known: Known,
): Fault[] {
  const fault = (part: string, message: string): Fault => ({ flow, path: ['steps', name, part], message });
  if ('type' in step && !known.caseTypes.has(step.type))
    return [
      fault('type', `${name}: there is no case type "${step.type}"${meant(step.type, known.caseTypes)}`),
    ];
  if (step.kind === 'calc') return checkWith(step).map((message) => fault('with', `${name}: ${message}`));
  if (step.kind !== 'call') return [];
  if (typeof step.flow === 'string')
    return flows[step.flow] || known.unread?.has(step.flow)
      ? []
      : [fault('flow', `${name}: there is no flow "${step.flow}"${meant(step.flow, Object.keys(flows))}`)];
  const from = steps[step.flow.from];
  const options = from?.kind === 'ask' && Array.isArray(from.options) ? from.options : [];
  return options
    .filter((option) => !flows[option] && !known.unread?.has(option))
    .map((option) => fault('flow', `${name}: ${option}, an option of its question, is no flow`));
}

/** What a calculation takes must stand there, and be a code that it knows. */
function checkWith({ fn, with: said = {} }: Extract<Step, { kind: 'calc' }>): string[] {
  const takes = takenBy(fn);
  return [
    ...Object.keys(takes)
      .filter((key) => !said[key])
      .map((key) => `${fn} needs its ${key}: write with: { ${key}: [${takes[key]?.[0]}] }`),
    ...Object.entries(said).flatMap(([key, codes]) => {
      const known = takes[key];
      if (!known) return [`${fn} takes no ${key}${meant(key, Object.keys(takes))}; take it out`];
      return codes
        .filter((code) => !known.includes(code))
        .map((code) => `${fn} knows no ${key} "${code}"${meant(code, known)}`);
    }),
  ];
}

/** A former name must be free, and belong to one step. */
function checkWas({ id: flow, steps }: OneFlow): Fault[] {
  const all = Object.entries(steps).flatMap(([name, step]) => (step.was ?? []).map((old) => ({ name, old })));
  return all.flatMap(({ name, old }, i): Fault[] => {
    const path = ['steps', name, 'was'];
    if (steps[old]) return [{ flow, path, message: `${name} was "${old}", but "${old}" is still a step` }];
    const other = all.findIndex((one) => one.old === old);
    if (other === i) return [];
    return [{ flow, path, message: `both ${all[other]?.name} and ${name} were "${old}": one of them only` }];
  });
}
