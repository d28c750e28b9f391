import type { ChildProcess } from 'node:child_process';
import { type Bundled, type Bundles, tableOf } from './bundles.ts';
import { ask, sideEnvironment, startChild, startStub } from './child.ts';
import { type SideAnswer, type SideTask, sideAnswer, type TraceChoice } from './wire-messages.ts';

/** Processes that wait for tasks, and a stub of AWS that they all call. */
export interface Wire {
  /** Consumes a part of the trace; what it called on the wire comes with it. */
  consume(side: Bundled, part: { batchSize: number; from: number; to: number }): Promise<Consumed>;
  /** The change that each entity has in the side's table. */
  stateOf(side: Bundled): Promise<Readonly<Record<string, string>>>;
  /** Empties every table. */
  forget(): Promise<void>;
  stop(): void;
}

export interface Consumed extends SideAnswer {
  /** On the wire, by operation. */
  readonly calls: Readonly<Record<string, number>>;
}

/**
 * Starts the stub and the sides. Each makes the trace for itself, and loads its bundle once for each consumer.
 *
 * @param inOneProcess whether the sides share one process instead of having one each.
 */
export async function startWire(
  bundles: Bundles,
  sides: readonly Bundled[],
  trace: TraceChoice,
  { inOneProcess = false }: { readonly inOneProcess?: boolean | undefined } = {},
): Promise<Wire> {
  const stub = await startStub();
  const processes = new Map<Bundled, ChildProcess>();
  const stop = () => {
    for (const child of [stub.child, ...processes.values()]) child.kill();
  };
  try {
    for (const side of sides) {
      const [shared] = inOneProcess ? processes.values() : [];
      const child = shared ?? startChild('./side-process.ts');
      processes.set(side, child);
      await askSide(child, {
        kind: 'load',
        side,
        consumers: consumersOf(bundles, side, stub.endpoint),
        trace: traceOfSide(side, trace),
      });
    }
  } catch (error) {
    stop();
    throw error;
  }
  return {
    consume: async (side, part) => {
      const child = processes.get(side);
      if (!child) throw new Error(`The side ${side} was not started.`);
      await stub.ask({ kind: 'calls' });
      const answer = await askSide(child, { kind: 'consume', side, ...part });
      const { calls = {} } = await stub.ask({ kind: 'calls' });
      return { ...answer, calls };
    },
    stateOf: async (side) => (await stub.ask({ kind: 'changes', table: tableOf(side) })).changes ?? {},
    forget: async () => void (await stub.ask({ kind: 'forget' })),
    stop,
  };
}

/** Packed for a side whose name says so. */
export const traceOfSide = (side: Bundled, trace: TraceChoice): TraceChoice => ({
  ...trace,
  packed: side.endsWith('-packed'),
});

/** The environment of the deployed function, with the stub for AWS. */
const consumersOf = ({ consumers }: Bundles, side: Bundled, endpoint: string) =>
  Object.fromEntries(
    Object.entries(consumers[side]).map(([name, { bundle, environment }]) => [
      name,
      { bundle, environment: { ...environment, ...sideEnvironment, AWS_ENDPOINT_URL: endpoint } },
    ]),
  );

const askSide = async (child: ChildProcess, task: SideTask): Promise<SideAnswer> =>
  sideAnswer.parse(await ask(child, task));
