import type { Catalog } from '../catalog/catalog.ts';
import type { Raw } from '../catalog/raw.ts';
import type { Problem } from '../catalog/source.ts';
import { draw } from './draw.ts';
import { pageOf } from './page.ts';

/** A page with a code has the least room. */
const PLACE = { organisation: 'Жардам', link: 'https://t.me/the_longest_name_of_a_bot_there_is' };

/** Every page in every language must fit on its one sheet, and every letter be in the font. */
export async function checkPages({ handouts }: Raw, catalog: Catalog): Promise<Problem[]> {
  const found: Problem[] = [];
  for (const id of Object.keys(catalog.handouts))
    for (const lang of catalog.languages) {
      const { over, missing } = await draw(pageOf(catalog, id, lang, PLACE));
      const line = handouts?.source.lineOf([id]) ?? 1;
      const tell = (message: string) =>
        found.push({ file: 'content/handouts.yaml', line, message: `${id} in ${lang} ${message}` });
      if (over > 0)
        tell(`is ${Math.ceil(over)} points (16 a line) too long for one page: leave something out`);
      if (missing.length > 0) tell(`has letters the font cannot show: ${missing.join(' ')}`);
    }
  return found;
}
