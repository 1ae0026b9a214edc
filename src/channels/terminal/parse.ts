import type { FileRef } from '../../engine/answer.ts';
import type { Command, Input } from '../../engine/input.ts';
import { COMMANDS } from '../../engine/input.ts';
import type { Shown } from '../../turn/screen.ts';

/**
 * A typed line as an input. `/name` is a command, a digit presses the option of that number, `@photo` (or
 * `@voice`, `@document`) sends a file; anything else is text.
 * @param fileId the id a sent file gets
 */
export function parse(line: string, shown: Shown | undefined, fileId: string): Input {
  const command = COMMANDS.find((name): name is Command => line.trim() === `/${name}`);
  if (command) return { kind: 'command', name: command };
  const file = /^@(photo|voice|document|video|audio)(?:\s+(.*))?$/s.exec(line.trim());
  if (file?.[1]) {
    const files: FileRef[] = [{ id: fileId, media: file[1] as FileRef['media'] }];
    return { kind: 'files', files, ...(file[2] ? { text: file[2] } : {}) };
  }
  const options = shown?.options.filter((o) => !o.id.startsWith('/')) ?? [];
  const option = /^\d{1,2}$/.test(line.trim()) ? options[Number(line) - 1] : undefined;
  if (shown && option && shown.expect !== 'number')
    return { kind: 'press', nonce: shown.nonce, option: option.id };
  return { kind: 'text', text: line };
}
