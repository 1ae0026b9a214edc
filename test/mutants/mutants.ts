// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of source, not texts
/** One place of the source, and what stands there instead. `from` must be found exactly once. */
export type Edit = { file: string; from: string; to: string };

/** A promise taken out of the source; one of `tests` must notice. */
export type Mutant = { name: string; edits: readonly Edit[]; tests: readonly string[] };

const MIGRATION = 'src/store/migrations/0001-spine.ts';
const TURN = 'test/kill/turn.test.ts';
const QUEUE = ['test/store/queue.test.ts', 'test/store/worker.slow.test.ts'];

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a known update is worked again',
    edits: [
      {
        file: 'src/turn/admit.ts',
        from: "where inbound.status = 'failed'\n    returning id",
        to: 'returning id',
      },
    ],
    tests: [TURN],
  },
  {
    name: 'inbound ids are not unique',
    edits: [
      {
        file: MIGRATION,
        from: 'create table inbound (\n    id text primary key,',
        to: 'create table inbound (\n    id text not null,',
      },
      {
        file: 'src/turn/admit.ts',
        from: `    on conflict (id) do update set status = 'done', sealed_update = null, last_error = null
      where inbound.status = 'failed'
`,
        to: '',
      },
    ],
    tests: [TURN],
  },
  {
    name: 'the version is not checked',
    edits: [
      {
        file: 'src/turn/conversation.ts',
        from: 'where id = ${id} and version = ${version}\n',
        to: 'where id = ${id}\n',
      },
      {
        file: 'src/turn/words.ts',
        from: 'c.id = turn.conversation and c.version = turn.version',
        to: 'c.id = turn.conversation',
      },
    ],
    tests: [TURN],
  },
  {
    name: 'a turn on a conversation that has moved on is taken for done',
    edits: [
      {
        file: 'src/turn/words.ts',
        from: "else 'moved on' end as fate",
        to: "else 'done' end as fate",
      },
    ],
    tests: [TURN],
  },
  {
    name: 'updates of one chat are worked side by side',
    edits: [
      {
        file: 'src/channels/telegram/chain.ts',
        from: 'const run = before ? before.then(work, work) : work();',
        to: 'const run = work();',
      },
    ],
    tests: ['test/channels/telegram/order.test.ts'],
  },
  {
    name: 'sends of one chat need not wait for each other',
    edits: [
      {
        file: MIGRATION,
        from: `
          and (j.lane is null or (
            select e.id from job e
            where e.lane = j.lane and e.id <> j.id
              and (e.lease_until > at or (e.id < j.id and (e.expires_at is null or e.expires_at > at)))
            order by e.id limit 1) is null)`,
        to: '',
      },
    ],
    tests: QUEUE,
  },
  {
    name: 'a send is taken in hand though others of its chat wait',
    edits: [
      {
        file: 'src/store/enqueue.ts',
        from: 'owner is not null and not exists (select from job head where head.lane = fresh.lane) as born',
        to: 'owner is not null as born',
      },
    ],
    tests: QUEUE,
  },
  {
    name: 'two workers may run one job',
    edits: [
      {
        file: MIGRATION,
        from: '\n          and (j.lease_until is null or j.lease_until <= at)',
        to: '',
      },
      {
        file: MIGRATION,
        from: 'e.lease_until > at or (e.id < j.id and',
        to: '(e.id < j.id and',
      },
    ],
    tests: QUEUE,
  },
  {
    name: 'who lost the lease may still write what follows from the job',
    edits: [
      {
        file: 'src/store/queue.ts',
        from: 'then lease_lost() end,',
        to: 'then null end,',
      },
    ],
    tests: QUEUE,
  },
  {
    name: 'a webhook is acknowledged before the commit',
    edits: [
      {
        file: 'src/channels/telegram/webhook.ts',
        from: 'await options.intake.take(update);',
        to: 'void options.intake.take(update).catch(() => {});',
      },
    ],
    tests: ['test/channels/telegram/webhook.test.ts'],
  },
  {
    name: 'a poll is confirmed before the commit',
    edits: [
      {
        file: 'src/channels/telegram/poll.ts',
        from: '    const work = intake\n',
        to: '    ledger.finish(update.update_id);\n    const work = intake\n',
      },
    ],
    tests: ['test/channels/telegram/poll.slow.test.ts'],
  },
  {
    name: 'sends are queued before the commit',
    edits: [
      {
        file: 'src/turn/commit.ts',
        from: '  finish(turn);\n  at(',
        to: '  finish(turn);\n  await sql`with moved (n) as (values (1::bigint)), ${rowsOf(house.sealer, [turn])} select`.execute(house.store.db);\n  at(',
      },
    ],
    tests: [TURN],
  },
  {
    name: 'a session is remembered before the commit',
    edits: [
      {
        file: 'src/turn/commit.ts',
        from: '  finish(turn);\n  at(',
        to: '  finish(turn);\n  await house.cache.save(conversation.cacheKey, conversation.version, loaded);\n  at(',
      },
    ],
    tests: [TURN],
  },
];
