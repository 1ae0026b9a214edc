import type { Api } from 'grammy';
import type { Job } from '../../store/run-job.ts';
import { TooBig } from '../../store/sealed-file.ts';
import type { Outcome } from '../../store/settle.ts';
import type { FileStatus } from '../../store/tables.ts';
import type { Jobs } from '../../turn/channel.ts';
import { type FileRow, keepFile, LARGEST, moveToCase, noteKept, readFileRow } from '../../turn/files.ts';
import { fileUrl } from './api.ts';
import { afterFailure, again, isFinal, type Runner, type Tools } from './outcome.ts';
import { asSignal } from './post.ts';

/** A download that takes longer is begun again. */
const DOWNLOAD_MS = 120_000;

/** While there is no bot its files wait. */
const WITHOUT_MS = 3_600_000;

/**
 * Fetches a file's bytes and seals them; a file that is kept already comes under the key of its case. What
 * Telegram does not hand out (over 20 MB, or gone) is noted in the row, which still names it, so that it can be
 * sent on.
 */
export function createFetch(tools: Omit<Tools, 'api'> & { api: Api | null }): Runner {
  const { house } = tools;
  return async (job) => {
    const { file } = job.payload as Jobs['fetch'];
    const row = await readFileRow(house, file);
    if (row?.status === 'kept') await moveToCase(house, row);
    if (row?.status !== 'wanted' || !('telegram' in row.source)) return { done: true };
    const { telegram, size = 0 } = row.source;
    if (size > LARGEST) return noted(row, 'too-big');
    const { api } = tools;
    if (!api) return { later: new Date(house.now().getTime() + WITHOUT_MS) };
    return fetchFile({ ...tools, api }, job, row, telegram);
  };
}

async function fetchFile(tools: Tools, job: Job, row: FileRow, fileId: string): Promise<Outcome> {
  const { house, api } = tools;
  const path = await pathAt(api, fileId, job.signal).catch((error: unknown) => ({ error }));
  if (typeof path === 'object') {
    const next = await afterFailure(tools, job, path.error, 'telegram:files');
    if (!isFinal(next)) return next;
    return noted(row, 'code' in next && next.code === 'too-big' ? 'too-big' : 'failed');
  }
  try {
    const size = await keepFile(house, row, download(fileUrl(house.config, path), job.signal));
    return { done: true, in: (tx) => noteKept(tx, house, row, size) };
  } catch (error) {
    if (error instanceof TooBig) return noted(row, 'too-big');
    if (!(error instanceof DownloadFailed)) throw error;
    house.log.warn({ job: job.id, kind: job.kind, code: error.code, attempts: job.attempts }, 'a download');
    return again(house, job, error.code) ?? noted(row, 'failed');
  }
}

async function pathAt(api: Api, fileId: string, signal: AbortSignal): Promise<string> {
  const { file_path } = await api.getFile(fileId, asSignal(signal));
  if (file_path === undefined) throw new Error('Telegram named no path for a file');
  return file_path;
}

/** The transfer failed; the cause is left out, since it would name the address with the token. */
class DownloadFailed extends Error {
  readonly code: string;
  constructor(code: string) {
    super('A download failed');
    this.code = code;
  }
}

async function* download(url: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_MS)]);
  try {
    const answer = await fetch(url, { signal: limit, redirect: 'error' });
    if (!answer.ok || !answer.body) throw new DownloadFailed(String(answer.status));
    yield* answer.body;
  } catch (error) {
    throw error instanceof DownloadFailed ? error : new DownloadFailed('network');
  }
}

function noted({ id }: FileRow, status: Extract<FileStatus, 'too-big' | 'failed'>): Outcome {
  return {
    done: true,
    in: async (tx) => {
      await tx.updateTable('file').set({ status }).where('id', '=', id).execute();
    },
  };
}
