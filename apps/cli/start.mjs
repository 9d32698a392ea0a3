// `npm start`. This file must also load in a Node that is too old for the rest, to be able to say so.
const wanted = [20, 19];
const found = process.versions.node.split('.').map(Number);
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    `Samelight needs Node ${wanted.join('.')} or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
  process.exit(1);
}
import('./bootstrap.mjs')
  .then(({ start }) => start(process.argv.slice(2)))
  .then(
    (exitCode) => process.exit(exitCode),
    (error) => {
      console.error(`\n${error.isExplained ? error.message : error.stack}`);
      process.exit(1);
    },
  );
