// 2,000 conversations in the storm of test/kill, with another seed each time: `npm run bench:kill`, or
// `npm run bench:kill -- <conversations> <webhook|poll> <seed>` for fewer, and for the same once more.
import { holdTrial, summaryOf } from '../test/kill/trial.ts';

const [people = '2000', by = 'webhook', seed = `${Math.floor(Math.random() * 1_000_000)}`] =
  process.argv.slice(2);
console.log(`${people} conversations by ${by}, seed ${seed}`);
const report = await holdTrial({
  by: by === 'poll' ? 'poll' : 'webhook',
  people: Number(people),
  atOnce: 250,
  blows: Math.ceil(Number(people) / 10),
  everyMs: 5_000,
  passes: 1_000,
  seed: Number(seed),
});
console.log(summaryOf(report));
if (report.problems.length > 0 || report.cases !== Number(people)) process.exitCode = 1;
