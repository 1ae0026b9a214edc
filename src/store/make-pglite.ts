/**
 * Makes the files of a new PGlite in the folder that is the argument. A program of its own: initdb takes 300 MB
 * of memory that the process which ran it never gives back.
 */
import { PGlite } from '@electric-sql/pglite';

const pglite = await PGlite.create({ dataDir: process.argv[2] as string });
await pglite.close();
