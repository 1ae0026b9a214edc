import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { House } from './house.ts';

/** A file is written before its row commits: what is younger may yet get one. */
const YOUNG_MS = 86_400_000;

/**
 * Removes bytes that no row speaks of any more: their keys are destroyed, now the room they take is given back.
 * Looks at one of the 256 folders a call. Returns how many were removed.
 * @param turn which folder, any whole number
 */
export async function sweep({ store, config, now }: House, turn: number): Promise<number> {
  const folder = join(config.FILES_DIR, (turn % 256).toString(16).padStart(2, '0'));
  const names = (await readdir(folder).catch(() => [])).filter(isId);
  if (names.length === 0) return 0;
  const known = await store.db.selectFrom('file').select('id').where('id', 'in', names).execute();
  const ids = new Set(known.map((row) => row.id));
  let removed = 0;
  for (const name of names) {
    const path = join(folder, name);
    if (ids.has(name) || now().getTime() - (await stat(path)).mtimeMs < YOUNG_MS) continue;
    await unlink(path);
    removed += 1;
  }
  return removed;
}

function isId(name: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
}
