import { test } from 'vitest';
import { playJourney } from './journey.ts';

test('the journey of a case through the desk, on PGlite alone', () => playJourney('pglite'), 120_000);
