// Stands in for every program the supervisor runs: `node fake-program.mjs ROLE`. Notes what happens to it in
// <data folder>/events.log and answers what the supervisor and the first page ask.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const role = process.argv[2];
const note = (what) =>
  appendFileSync(join(process.env.SAMELIGHT_SUPERVISED_BY, 'events.log'), `${role} ${what} ${process.pid}\n`);

if (role === 'migrate' || role === 'seed' || role === 'backup') {
  note('start');
  if (role === 'seed' && process.env.FAKE_SEED_FAILS) {
    console.error('no room on the disk');
    process.exit(1);
  }
  process.send({ type: 'progress', done: 1, total: 2 });
  setTimeout(() => process.exit(0), 200);
} else {
  let state = {};
  process.on('message', (message) => (state = message.state));
  process.on('disconnect', () => note('orphaned'));
  process.on('SIGTERM', () => {
    note('stop');
    if (process.env.FAKE_STUCK !== role) process.exit(0);
  });
  note('start');
  if (role === 'worker') setInterval(() => undefined, 1_000);
  else {
    createServer((request, response) => {
      if (request.url === '/api/v1/instance/mode') {
        request.on('data', (body) => process.send({ type: 'choose-mode', mode: String(body) }));
        request.on('end', () => response.writeHead(202).end());
      } else if (request.url === '/settings') {
        response.end(JSON.stringify(process.env));
      } else response.end(JSON.stringify(state));
    }).listen(Number(process.env.PORT), '127.0.0.1');
  }
}
