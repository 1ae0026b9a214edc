import { existsSync } from 'node:fs';
import { z } from 'zod';
import { build } from './build.ts';
import { environment, readConfig } from './config.ts';
import { createLog } from './log.ts';
import { operatorCommand } from './operator.ts';
import { questionsCommand } from './questions.ts';
import { askFolder } from './store/folder-lock.ts';
import type { House } from './turn/house.ts';

/** What is done from the command line with the house's database: by name, each returns what to print. */
const COMMANDS = { operator: operatorCommand, questions: questionsCommand };
type Name = keyof typeof COMMANDS;

/** A line of the control socket: the command's name and its arguments. */
const args = z.array(z.string());
const Line = z.union([z.strictObject({ operator: args }), z.strictObject({ questions: args })]);

/**
 * `npm run operator`, `npm run questions`. On PostgreSQL it works beside the house; on PGlite, which has one
 * process, a running house is asked to do it. Throws an Error that says what to write.
 */
export async function runCommand(root: string, name: Name, words: string[]): Promise<void> {
  const config = readConfig(environment(process.cwd()));
  const alone = config.DATABASE_URL || !existsSync(config.DATA_DIR);
  const answer = alone ? null : await askFolder(config.DATA_DIR, JSON.stringify({ [name]: words }));
  if (answer !== null) return console.log(answer);
  const { house, close } = await build({ root, config, log: createLog('error') });
  try {
    console.log(await COMMANDS[name](house, words));
  } finally {
    await close();
  }
}

/** Answers a line of the data folder's control socket. */
export async function answerLine(house: House, line: string): Promise<string> {
  const read = Line.safeParse(JSON.parse(line));
  if (!read.success)
    throw new Error('The running house does not know this request: is it of another release?');
  if ('operator' in read.data) return operatorCommand(house, read.data.operator);
  return questionsCommand(house, read.data.questions);
}
