import { Command, CommanderError } from 'commander';
import { type AddCommand, type DefineAction, type OpsContext, OpsError, type OpsSettings } from './context.ts';
import { explainError } from './explain-error.ts';
import { type GlobalOptions, isLocal, opsSettings } from './settings.ts';
import { terminalLines } from './text.ts';

/** Runs one command line and answers its exit code: 0 all well, 1 some of the input failed, 2 usage or environment. */
export async function runOps(
  args: readonly string[],
  commands: readonly AddCommand[],
  context: OpsContext,
): Promise<number> {
  let exitCode = 0;
  let answered = false;
  const stdout = {
    write: (text: string) => {
      answered = true;
      return context.stdout.write(terminalLines(text)); // parts of it come from events, logs and arguments
    },
  };
  /** A program that asked for JSON reads one object, whatever happened. */
  const explain = (message: string, json: boolean) => {
    context.stderr.write(`${terminalLines(message)}\n`);
    if (json && !answered) stdout.write(`${JSON.stringify({ error: message })}\n`);
  };
  const program = new Command('ops')
    .description('The command line for operators and producers.')
    .option('--stage <name>', 'the stage (default: $STAGE, or dev)')
    .option('--endpoint <url>', 'the address to call (default: $AWS_ENDPOINT_URL, or AWS itself)')
    .option('--region <name>', 'the AWS Region (default: $AWS_REGION, or the profile’s)')
    .option('--json', 'one JSON object on standard output instead of text; for a pipe, use npm run --silent')
    .configureHelp({ showGlobalOptions: true }) // or nobody finds --json in the help of a command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(terminalLines(text)),
    })
    .showHelpAfterError('(add --help to see the usage)');

  const action: DefineAction =
    (run) =>
    async (...parameters) => {
      const command = parameters.at(-1) as Command;
      let settings: OpsSettings | undefined;
      try {
        settings = opsSettings(command.optsWithGlobals<GlobalOptions>(), context.env);
        const now = await endpointClock(settings, context);
        exitCode = await run({
          context: { ...context, stdout, now },
          settings,
          args: command.processedArgs as never,
          options: command.opts(),
        });
      } catch (error) {
        const known = error instanceof OpsError || settings === undefined;
        explain(
          known ? (error as Error).message : explainError(error, settings as OpsSettings),
          command.optsWithGlobals<GlobalOptions>().json === true,
        );
        exitCode = 2;
      }
    };
  for (const addCommand of commands) addCommand(program, action);

  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    // Commander calls it (outputHelp) where no command is named, and prints the help.
    const message = error.code === 'commander.help' ? 'Name a command: --help lists them.' : error.message;
    if (args.includes('--json')) stdout.write(`${JSON.stringify({ error: message })}\n`);
    return 2;
  }
  return exitCode;
}

const clocksAgreeMillis = 2_000; // the endpoint tells whole seconds

/** The clock that a local endpoint goes by, where it is another than this machine's. */
async function endpointClock({ endpoint }: OpsSettings, { now, timeAt }: OpsContext): Promise<() => number> {
  if (endpoint === undefined || !isLocal(endpoint)) return now;
  const ahead = ((await timeAt?.(endpoint)) ?? now()) - now();
  return Math.abs(ahead) < clocksAgreeMillis ? now : () => now() + ahead;
}
