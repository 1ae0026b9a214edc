import { type RawBuilder, sql } from 'kysely';

/** Name of a column -> its type in PostgreSQL. */
type Columns = Readonly<Record<string, string>>;
type Value = string | number | Uint8Array | Date | null;

/**
 * Rows as a table of a statement, with their places in `n`, from 1. One array a column: the statement reads the same
 * however many rows there are, so it is planned once.
 */
export function asTable<C extends Columns>(
  name: string,
  columns: C,
  rows: readonly Readonly<Record<keyof C, Value>>[],
): RawBuilder<unknown> {
  const arrays = Object.entries(columns).map(
    ([column, type]) => sql`${rows.map((row) => written(row[column] ?? null))}::${sql.raw(type)}[]`,
  );
  const names = sql.raw([...Object.keys(columns), 'n'].join(', '));
  return sql`unnest(${sql.join(arrays)}) with ordinality as ${sql.raw(name)} (${names})`;
}

const written = (value: Value) => (value instanceof Date ? value.toISOString() : value);
