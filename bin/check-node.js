// Runs on any Node, before each npm script: the others are TypeScript, which Node runs itself from version 24 on.
const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  console.error(
    `This project runs on Node 24, as its Lambda functions do; this is Node ${process.versions.node}. ` +
      '`npm ci` installs Node 24 into node_modules by the install script of the package `node`. ' +
      'If your npm skipped install scripts, run `npm rebuild node --ignore-scripts=false`, then try again.',
  );
  process.exit(1);
}
