import { basename, dirname } from 'node:path';
import { checkFlows } from '../engine/check.ts';
import { checkArticles } from './check/articles.ts';
import { checkButtons } from './check/buttons.ts';
import { checkCaseTypes } from './check/case-types.ts';
import { checkFlowWords } from './check/flow-words.ts';
import { checkHandouts } from './check/handouts.ts';
import { checkHouseWords, checkSameValues } from './check/languages.ts';
import { checkReleased } from './check/released.ts';
import { checkScreens } from './check/screens.ts';
import { checkTables } from './check/tables.ts';
import type { Raw } from './raw.ts';
import type { Problem } from './source.ts';

/**
 * Everything that is wrong with the content, file by file; empty when it can be spoken from. Days are not looked
 * at: a table that is due is told by `checkFreshness`, and must not keep a house from starting.
 */
export function check(raw: Raw): Problem[] {
  const flows = checkAllFlows(raw);
  const found = [
    ...raw.problems,
    ...(Object.keys(raw.texts).length > 0 ? [] : [NO_WORDS]),
    ...flows,
    ...checkFlowWords(raw, new Set(flows.map(({ file }) => file))),
    ...checkHouseWords(raw),
    ...checkSameValues(raw),
    ...checkButtons(raw),
    ...(flows.length > 0 ? [] : checkScreens(raw)),
    ...checkCaseTypes(raw),
    ...checkTables(raw),
    ...checkArticles(raw),
    ...checkHandouts(raw),
    ...checkReleased(raw),
  ];
  return found.sort((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line);
}

const NO_WORDS: Problem = { file: 'locales', line: 1, message: 'has no language: add a folder such as ky' };

function checkAllFlows(raw: Raw): Problem[] {
  const flows = Object.fromEntries(
    Object.entries(raw.flows).map(([id, { value }]) => [id, { id, ...value }]),
  );
  const known = {
    caseTypes: new Set([...Object.keys(raw.caseTypes), ...brokenIn(raw, 'content/case-types')]),
    languages: Object.keys(raw.texts),
    unread: brokenIn(raw, 'flows'),
  };
  return checkFlows(flows, known).map(({ flow, path, message }) => {
    const source = raw.flows[flow]?.source;
    return { file: `flows/${flow}.yaml`, line: source?.lineOf(path) ?? 1, message };
  });
}

/** Files of a folder that are there but could not be read: what names them is not at fault. */
function brokenIn({ problems }: Raw, folder: string): Set<string> {
  return new Set(problems.flatMap(({ file }) => (dirname(file) === folder ? [basename(file, '.yaml')] : [])));
}
