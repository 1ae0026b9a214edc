import { test } from 'vitest';
import { playJourney } from './journey.ts';

test(
  'the journey of a case through the desk, on PostgreSQL and Redis',
  () => playJourney('postgres'),
  60_000,
);
