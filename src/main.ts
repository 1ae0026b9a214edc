import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [command, ...args] = process.argv.slice(2);

/** What a person who starts it should read is one sentence on stderr, not a stack. */
try {
  if (command === 'chat') await (await import('./chat.ts')).runChat(root, args);
  else if (command === 'operator' || command === 'questions')
    await (await import('./control.ts')).runCommand(root, command, args);
  else if (command === 'handouts') await (await import('./print.ts')).runHandouts(root, args);
  else if (command === undefined) await (await import('./serve.ts')).serve(root);
  else
    throw new Error(
      `No command ${command}: there are chat, operator, questions, handouts, or nothing to start the house`,
    );
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (process.env.LOG_LEVEL === 'debug') console.error(error);
  process.exitCode = 1;
}
