/** Who runs a kind of command that documents name, or why no test can. The first row that matches a command counts. */
type CommandRow = { readonly command: RegExp } & (
  | {
      /** The test that runs it, or what it starts. */
      readonly test: string;
    }
  | { readonly reason: string }
);

const account = 'It needs an AWS account.';
const otherImplementation =
  'It needs another implementation of AWS, which .github/workflows/other-implementation.yml installs.';

export const commandRows: readonly CommandRow[] = [
  { command: /^(?:echo '[^']*' \| )?npm run (?:--silent )?ops -- /, test: 'test/docs/commands.test.ts' },
  { command: /^npm start(?: -- |$)/, test: 'test/docs/commands.test.ts' },
  { command: /^npm ci$/, reason: 'It installs what the tests run on; .ci/run begins with it.' },
  { command: /^npm (?:run )?(?:test|check|check:\w+)$/, reason: 'It runs the tests; .ci/run and nightly.yml run it.' },
  { command: /^npm run format$/, reason: 'It rewrites the working tree; npm run check compares.' },
  { command: /^npm run screens$/, test: 'test/slow/screens.test.ts' },
  { command: /^npm run pictures$/, test: 'test/docs/pictures.test.ts' },
  { command: /^npm run faults/, test: 'test/faults/faults.test.ts' },
  { command: /^npm run hostile/, test: 'test/hostile/hostile.test.ts' },
  { command: /^npm run soak/, test: 'test/soak/soak.test.ts' },
  { command: /^npm run flash-sale/, test: 'test/simulation/load/flash-sale.test.ts' },
  { command: /^npm run simulate/, test: 'test/simulation/simulate.test.ts' },
  { command: /^npm run game-day/, test: 'test/slow/game-day.test.ts' },
  { command: /^npm run price/, test: 'test/tools/price/price-options.test.ts' },
  { command: /^npm run deploy:stage/, test: 'test/tools/deploy/deploy-command.test.ts' },
  {
    command: /^npm run diff$|^(?:STAGE=prod )?npm run deploy$|^npx cdk (?:bootstrap|deploy|import|destroy)/,
    reason: account,
  },
  { command: /^(?:npm run synth$|npx cdk synth )/, test: 'test/tools/deploy/pipeline.test.ts' },
  { command: /^(?:npx vitest run --project e2e|STAGE=\w+ E2E_ENDPOINT=|E2E_ENDPOINT)/, reason: account },
  { command: /^(?:moto_server|BIND_HOST=\S+)/, reason: otherImplementation },
  { command: /^(?:jq|mv|for|done)\b/, test: 'test/tools/deploy/pipeline.test.ts' },
  { command: /^(?:export|unset) /, test: 'test/e2e/settings.test.ts' },
  {
    command: /^aws (?:events put-events|sqs get-queue-attributes|lambda invoke|dynamodb get-item)/,
    test: 'test/nightly/settings.test.ts',
  },
  { command: /^aws dynamodb /, test: 'test/slow/restoring.test.ts' },
  { command: /^aws (?:cloudformation|iam|events disable-rule)/, reason: account },
  { command: /^(?:node_modules\/\.bin\/node|python3|sh) examples\//, test: 'test/nightly/settings.test.ts' },
];
