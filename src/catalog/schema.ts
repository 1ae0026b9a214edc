import { z } from 'zod';
import { FlowFile } from './shapes.ts';

/** The JSON Schema of a flow file, for editors: they underline what does not fit and offer what does. */
export function flowSchema(): string {
  const schema = z.toJSONSchema(FlowFile, { io: 'input' });
  return `${JSON.stringify({ ...schema, title: 'A flow of Jardam' }, null, 2)}\n`;
}
