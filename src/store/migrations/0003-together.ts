import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // A job will bring the case's card up to date; one is enough.
  `alter table "case" add column card_due boolean not null default false`,
  // Called in a statement that must not stand: it throws, and nothing of the statement is written.
  `drop function moved_on()`,
  `create function lease_lost() returns boolean language plpgsql as $$
    begin raise serialization_failure using message = 'a lease was lost'; end
  $$`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
