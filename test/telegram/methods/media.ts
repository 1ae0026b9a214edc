import { sentFile } from '../files.ts';
import { type MediaFacts, mediaContent } from '../media.ts';
import { addMessage } from '../messages.ts';
import { notPlayed, violates } from '../refusal.ts';
import type { StoredFile } from '../world.ts';
import type { Args, Call, Methods, Stage } from './method.ts';
import { captionOf, deliver, type Envelope, openPlace } from './send.ts';

type Captioned = Parameters<typeof captionOf>[0];

function sendFile(
  stage: Stage,
  args: Envelope & Captioned,
  call: Call,
  file: { kind: StoredFile['kind']; value: string; facts?: MediaFacts },
): unknown {
  const caption = captionOf(args);
  const place = openPlace(stage, args);
  const stored = sentFile(stage.world, call.uploads, file.kind, file.value);
  return deliver(stage, args, place, { ...mediaContent(stored, file.facts), ...caption }).wire;
}

function sendPhoto(stage: Stage, args: Args<'sendPhoto'>, call: Call): unknown {
  return sendFile(stage, args, call, { kind: 'photo', value: args.photo });
}

function sendDocument(stage: Stage, args: Args<'sendDocument'>, call: Call): unknown {
  return sendFile(stage, args, call, { kind: 'document', value: args.document });
}

function sendVoice(stage: Stage, args: Args<'sendVoice'>, call: Call): unknown {
  return sendFile(stage, args, call, {
    kind: 'voice',
    value: args.voice,
    facts: { duration: args.duration },
  });
}

function sendVideo(stage: Stage, args: Args<'sendVideo'>, call: Call): unknown {
  const { duration, width, height } = args;
  return sendFile(stage, args, call, {
    kind: 'video',
    value: args.video,
    facts: { duration, width, height },
  });
}

function sendAudio(stage: Stage, args: Args<'sendAudio'>, call: Call): unknown {
  const { duration, title, performer } = args;
  return sendFile(stage, args, call, {
    kind: 'audio',
    value: args.audio,
    facts: { duration, title, performer },
  });
}

/** Photos and videos mix in an album; documents and audio keep to themselves. */
function checkAlbum(kinds: string[]): void {
  if (kinds.length < 2 || kinds.length > 10) {
    throw violates(
      'too many messages to send as an album',
      `an album has 2 to 10 items, not ${kinds.length}`,
    );
  }
  const alone = kinds.find((kind) => kind === 'document' || kind === 'audio');
  if (alone !== undefined && kinds.some((kind) => kind !== alone)) {
    throw violates(
      "can't use the media of the specified type in the album",
      `an album of ${kinds.join(', ')}`,
    );
  }
}

function sendMediaGroup(stage: Stage, args: Args<'sendMediaGroup'>, call: Call): unknown {
  const items = args.media;
  checkAlbum(items.map((item) => item.type));
  const place = openPlace(stage, args);
  const contents = items.map((item) => {
    if (item.type === 'live_photo') throw notPlayed('live photos');
    const file = sentFile(stage.world, call.uploads, item.type, item.media);
    return { ...mediaContent(file), ...captionOf(item) };
  });
  stage.meter(place.chat, 'send', items.length);
  stage.world.last.album += 1;
  const media_group_id = `1300000000${stage.world.last.album}`;
  return contents.map(
    (content) =>
      addMessage(stage.world, place.chat, {
        content: { ...content, media_group_id },
        topic: place.topic,
        replyTo: place.replyTo,
        protect: args.protect_content,
        silent: args.disable_notification,
      }).wire,
  );
}

/** Sending files and albums. */
export const mediaMethods: Methods = {
  sendPhoto,
  sendDocument,
  sendVoice,
  sendVideo,
  sendAudio,
  sendMediaGroup,
};
