import { type Case, readCase, toldIn } from '../../src/cases/register.ts';
import { findBySecret } from '../../src/cases/secret.ts';
import type { Answer } from '../../src/engine/answer.ts';
import { readFile } from '../../src/turn/files.ts';
import type { House } from '../../src/turn/house.ts';
import type { Line, Script } from './script.ts';

/** A person who came to the end of their script, and the number they were told. */
export type Told = { id: number; script: Script; number: string };

export type CaseCounts = { cases: number; answers: number; files: number; secrets: number };

/**
 * Compares every case with what its person said: one case each, with the number they were told; every answer as it
 * was given, every file byte for byte, the secret word. What is wrong goes to `problems`.
 */
export async function checkCases(
  house: House,
  people: readonly Told[],
  problems: string[],
): Promise<CaseCounts> {
  const counts = { cases: 0, answers: 0, files: 0, secrets: 0 };
  const { db } = house.store;
  const rows = await db.selectFrom('case').select('id').execute();
  counts.cases = rows.length;
  if (rows.length !== people.length) problems.push(`${rows.length} cases of ${people.length} people`);
  for (const person of people) {
    const ids = await casesOf(house, person.id);
    if (ids.length !== 1) problems.push(`person ${person.id} has ${ids.length} cases`);
    const found = ids[0] ? await readCase(db, house.sealer, ids[0]) : null;
    if (found) await checkCase(house, found, person, { counts, problems });
  }
  return counts;
}

async function casesOf({ store, sealer }: House, chat: number): Promise<string[]> {
  const rows = await store.db
    .selectFrom('address as a')
    .innerJoin('party as p', 'p.person_id', 'a.person_id')
    .select('p.case_id')
    .where('a.channel', '=', 'telegram')
    .where('a.external_hash', '=', sealer.hash('address', `telegram:${chat}`))
    .execute();
  return rows.map((row) => row.case_id);
}

type Book = { counts: CaseCounts; problems: string[] };

async function checkCase(house: House, found: Case, person: Told, { counts, problems }: Book): Promise<void> {
  const who = `person ${person.id}, case ${found.number}`;
  if (found.number !== person.number) problems.push(`${who}: they were told ${person.number}`);
  const { flows } = await toldIn(house.store.db, house.sealer, found);
  const told = flows.find(({ flow }) => flow === 'wage-complaint')?.answers ?? {};
  for (const line of person.script.lines) {
    if (!line.answer) continue;
    const answer = told[line.step.split(':')[1] ?? ''];
    if (!sameAnswer(line.answer, answer))
      problems.push(
        `${who}, ${line.step}: ${JSON.stringify(answer)} instead of ${JSON.stringify(line.answer)}`,
      );
    else counts.answers += 1;
    counts.files += await checkFiles(house, line, answer, (what) => problems.push(`${who}: ${what}`));
  }
  const { secret } = person.script;
  if (!secret) return;
  const opened = await findBySecret(house.store.db, house.sealer, found.number, secret, house.now());
  if (opened.kind === 'found') counts.secrets += 1;
  else problems.push(`${who}: the secret word does not open it`);
}

/** Files are known by their bytes, not by the ids the house gave them; boxes may be ticked in any order. */
function sameAnswer(given: Answer, kept: Answer | undefined): boolean {
  return kept !== undefined && JSON.stringify(plain(given)) === JSON.stringify(plain(kept));
}

function plain(answer: Answer): unknown {
  if ('choices' in answer) return answer.choices.toSorted();
  if ('files' in answer) return [answer.files.map(({ media }) => media), answer.text ?? ''];
  return Object.entries(answer).toSorted();
}

async function checkFiles(
  house: House,
  { act }: Line,
  answer: Answer | undefined,
  problem: (what: string) => void,
): Promise<number> {
  if (!('send' in act) || !answer || !('files' in answer)) return 0;
  let same = 0;
  for (const [i, { bytes }] of act.send.entries()) {
    const kept = await readFile(house, answer.files[i]?.id ?? '');
    const chunks = kept ? await Array.fromAsync(kept.stream) : [];
    if (kept && Buffer.concat(chunks).equals(bytes)) same += 1;
    else problem(`file ${i} of ${act.send.length} is ${kept ? 'another' : 'not kept'}`);
  }
  return same;
}
