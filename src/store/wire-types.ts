import pg from 'pg';

/** Types whose reading differs between pg and PGlite, by PostgreSQL's OID. */
const OID = { bytea: 17, int8: 20, date: 1082 };

/** Counts and ids fit; what does not must not be rounded in silence. */
function readBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A bigint of the database exceeds 2^53');
  return value;
}

const asText = (text: string): string => text;

/** Of one pool, never `pg.types.setTypeParser`: that would change every other user of pg in the process. */
export const PG_TYPES: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (format !== 'binary' && oid === OID.int8) return readBigint;
    if (format !== 'binary' && oid === OID.date) return asText;
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
  },
};

export const PGLITE_PARSERS = {
  [OID.int8]: readBigint,
  [OID.date]: asText,
  [OID.bytea]: (text: string): Buffer => Buffer.from(text.slice(2), 'hex'),
};

/** PGlite's own writes bytes one by one; files and states are kilobytes. */
export const PGLITE_SERIALIZERS = {
  [OID.bytea]: (bytes: Uint8Array): string => `\\x${Buffer.from(bytes).toString('hex')}`,
};
