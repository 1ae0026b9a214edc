import type { StoredFile, WireMessage } from './world.ts';

/** What a media message says about its file beside the ids. */
export interface MediaFacts {
  duration?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  title?: string | undefined;
  performer?: string | undefined;
  emoji?: string | undefined;
}

const MEDIA = ['photo', 'document', 'voice', 'video', 'audio', 'sticker'] as const;

function sizes(file: StoredFile): unknown[] {
  const { file_id, file_unique_id, size } = file;
  const small = { file_id: `${file_id}s`, file_unique_id: `${file_unique_id}s`, width: 90, height: 67 };
  const full = { file_id, file_unique_id, width: 1280, height: 960, file_size: size };
  return [{ ...small, file_size: Math.min(size, 1500) }, full];
}

/** The fields of a message that carries this file, as the Bot API writes them. */
export function mediaContent(file: StoredFile, facts: MediaFacts = {}): Record<string, unknown> {
  const { file_id, file_unique_id, size, name, mime } = file;
  if (file.kind === 'photo') return { photo: sizes(file) };
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  const base = { file_id, file_unique_id, file_size: size };
  const named = { ...base, file_name: name, mime_type: mime };
  switch (file.kind) {
    case 'document':
      return { document: named };
    case 'voice':
      return { voice: { duration: 3, ...known, ...base, mime_type: mime } };
    case 'audio':
      return { audio: { duration: 60, ...known, ...named } };
    case 'video':
      return { video: { width: 640, height: 480, duration: 5, ...known, ...named } };
    case 'sticker': {
      const look = { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false };
      return { sticker: { ...look, ...known, ...base } };
    }
  }
}

/** The `file_id` a message carries (of a photo: the largest), and what kind it is. */
export function mediaOf(wire: WireMessage): { kind: StoredFile['kind']; file_id: string } | undefined {
  for (const kind of MEDIA) {
    const value = wire[kind] as { file_id: string } | { file_id: string }[] | undefined;
    if (!value) continue;
    const file = Array.isArray(value) ? value.at(-1) : value;
    if (file) return { kind, file_id: file.file_id };
  }
  return undefined;
}

const CONTENT = [...MEDIA, 'text', 'entities', 'caption', 'caption_entities', 'location', 'contact'];

/** The part of a message that a copy or a forward takes along. */
export function contentOf(wire: WireMessage): Record<string, unknown> {
  return Object.fromEntries(CONTENT.flatMap((key) => (wire[key] === undefined ? [] : [[key, wire[key]]])));
}
