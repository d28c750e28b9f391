// Runs on any Node, before each npm script: the others are TypeScript, which Node runs itself from version 24 on.
// With --runtime for a script that needs no development dependencies.
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const isMissing = (name) => !existsSync(new URL(`node_modules/${name}/package.json`, root));
const [major] = process.versions.node.split('.');
const isOldNode = Number(major) < 24;
const needsDevelopment = !process.argv.includes('--runtime') || isOldNode; // Node 24 is one of them

const missing = Object.keys(dependencies).filter(isMissing);
const missingForDevelopment = needsDevelopment ? Object.keys(devDependencies).filter(isMissing) : [];
if (missing.length > 0) {
  stop(`${list(missing)} not installed. Run \`npm ci\`, then try again.`);
} else if (missingForDevelopment.length > 0) {
  stop(
    `This command needs the development dependencies, and ${list(missingForDevelopment)} not installed: npm leaves them ` +
      'out with --omit=dev and with NODE_ENV=production. Run `npm ci --include=dev`, then try again.',
  );
} else if (isOldNode) {
  stop(
    `This project runs on Node 24, as its Lambda functions do; this is Node ${process.versions.node}. ` +
      '`npm ci` installs Node 24 into node_modules by the install script of the package `node`. ' +
      'If your npm skipped install scripts, run `npm rebuild node --ignore-scripts=false`, then try again.',
  );
}

function list(names) {
  const [first, ...rest] = names;
  if (rest.length === 0) return `the package ${first} is`;
  return `${names.length} packages (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}) are`;
}

function stop(message) {
  console.error(message.charAt(0).toUpperCase() + message.slice(1));
  process.exit(1);
}
