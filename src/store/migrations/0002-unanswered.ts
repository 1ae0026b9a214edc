import { type Kysely, sql } from 'kysely';

/** Questions that no subject answers, for the editors. Nothing here leads to a person, a case or a moment. */
const STATEMENTS = [
  `create table unanswered (
    hash bytea primary key,
    lang text not null,
    week date not null,
    times int not null default 1,
    sealed_question bytea not null
  )`,
  `create index unanswered_week on unanswered (week)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
