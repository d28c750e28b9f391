import { nameOf, namesIn, type Template, type TemplateResource } from './resource-names.ts';

/** What becomes a node, by its type in CloudFormation. */
const kinds = {
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::CloudWatch::CompositeAlarm': 'alarm',
  'AWS::DynamoDB::Table': 'table',
  'AWS::Events::Archive': 'archive',
  'AWS::Events::EventBus': 'bus',
  'AWS::Events::Rule': 'rule',
  'AWS::Lambda::Function': 'function',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::SNS::Topic': 'topic',
  'AWS::SQS::Queue': 'queue',
} as const;

export type NodeKind = (typeof kinds)[keyof typeof kinds];

export interface FlowNode {
  /** Kind and name: a function and its schedule may have one name. */
  readonly id: string;
  /** The name of the resource on AWS. */
  readonly name: string;
  readonly kind: NodeKind;
  readonly stack: string;
  /** In the template of its stack. Stacks that are built by the same code have the same ones. */
  readonly logicalId: string;
}

/**
 * How one resource is connected to another:
 * - `archives`, `routes`, `delivers`: from the bus to its archive and rules, from a rule to its target
 * - `delivery failed`: from a rule to the dead-letter queue of its target
 * - `received too often`: from a queue to its dead-letter queue, by its redrive policy
 * - `polls`: from a queue to the function that its event source mapping invokes
 * - `reads`, `takes`: from a queue to a function that may receive from it; `takes` if it may also delete
 * - `sends`, `writes`: from a function to a queue that it may send to, and to a table that it may change
 * - `invokes`: from a schedule to its target
 * - `watches`: from a resource to an alarm on a metric that has its name as a dimension; also from an alarm to a composite one
 * - `notifies`: from an alarm to the topic of its actions
 */
export type EdgeKind = keyof typeof ends;

const anything = ['bus', 'rule', 'queue', 'function', 'table', 'topic', 'schedule', 'alarm'] as const;

/** The kinds of nodes that an edge may begin and end at. */
const ends = {
  archives: [['bus'], ['archive']],
  routes: [['bus'], ['rule']],
  delivers: [['rule'], ['queue', 'function', 'topic', 'bus']],
  'delivery failed': [['rule'], ['queue']],
  'received too often': [['queue'], ['queue']],
  polls: [['queue'], ['function']],
  reads: [['queue'], ['function']],
  takes: [['queue'], ['function']],
  sends: [['function'], ['queue']],
  writes: [['function'], ['table']],
  invokes: [['schedule'], ['function', 'queue', 'topic']],
  watches: [anything, ['alarm']],
  notifies: [['alarm'], ['topic']],
} as const satisfies Readonly<Record<string, readonly [readonly NodeKind[], readonly NodeKind[]]>>;

/** Between the ids of two nodes. */
interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
}

export interface FlowGraph {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/**
 * Reads the way of an event out of synthesized templates: the resources that take part as nodes, and how they are connected as
 * edges. It knows only the resource types of CloudFormation, so a new event type appears without a change here.
 *
 * @param templates of all stacks of one stage, by the id of the stack.
 */
export function flowGraph(templates: Readonly<Record<string, Template>>): FlowGraph {
  const nodes = Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).flatMap(([logicalId, resource]): FlowNode[] => {
      const kind = kinds[resource.Type as keyof typeof kinds];
      if (!kind) return [];
      const name = nameOf(logicalId, resource);
      return [{ id: `${kind} ${name}`, name, kind, stack, logicalId }];
    }),
  );
  const ids = new Set(nodes.map(({ id }) => id));
  const idsOf = (name: string, allowed: readonly NodeKind[]) =>
    allowed.map((kind) => `${kind} ${name}`).filter((id) => ids.has(id));
  const edges = Object.values(templates)
    .flatMap(({ Resources }) =>
      Object.entries(Resources).flatMap(([logicalId, resource]) =>
        linksOf(nameOf(logicalId, resource), resource, Resources),
      ),
    )
    .flatMap(({ from, to, kind }) =>
      idsOf(from, ends[kind][0]).flatMap((begin) =>
        idsOf(to, ends[kind][1]).map((end): FlowEdge => ({ from: begin, to: end, kind })),
      ),
    );
  return { nodes, edges: [...new Map(edges.map((edge) => [Object.values(edge).join('\n'), edge])).values()] };
}

/** Between the names of two resources, some of which are no nodes. */
interface Link {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
}

/** What a resource declares. */
function linksOf(name: string, { Type, Properties = {} }: TemplateResource, resources: Template['Resources']): Link[] {
  const names = (value: unknown) => namesIn(value, resources);
  const from = (value: unknown, kind: EdgeKind) => names(value).map((other): Link => ({ from: other, to: name, kind }));
  const to = (value: unknown, kind: EdgeKind) => names(value).map((other): Link => ({ from: name, to: other, kind }));
  const property = (path: readonly string[], value: unknown = Properties): unknown =>
    path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
  switch (Type) {
    case 'AWS::Events::Archive':
      return from(Properties.SourceArn, 'archives');
    case 'AWS::Events::Rule':
      return [
        ...from(Properties.EventBusName, 'routes'),
        ...list(Properties.Targets).flatMap((target) => [
          ...to(property(['Arn'], target), 'delivers'),
          ...to(property(['DeadLetterConfig', 'Arn'], target), 'delivery failed'),
        ]),
      ];
    case 'AWS::SQS::Queue':
      return to(property(['RedrivePolicy', 'deadLetterTargetArn']), 'received too often');
    case 'AWS::Lambda::EventSourceMapping':
      return names(Properties.EventSourceArn).flatMap((queue) =>
        names(Properties.FunctionName).map((handler): Link => ({ from: queue, to: handler, kind: 'polls' })),
      );
    case 'AWS::Scheduler::Schedule':
      return to(property(['Target', 'Arn']), 'invokes');
    case 'AWS::CloudWatch::Alarm':
    case 'AWS::CloudWatch::CompositeAlarm':
      return [
        ...from([dimensionValues(Properties), Properties.AlarmRule], 'watches').filter((link) => link.from !== name),
        ...to(Properties.AlarmActions, 'notifies'),
      ];
    case 'AWS::IAM::Policy':
      return permissionLinks(Properties, resources);
    default:
      return [];
  }
}

/** What the functions with the roles of a policy may do. A mapping that polls a queue has an edge of its own. */
function permissionLinks(
  policy: NonNullable<TemplateResource['Properties']>,
  resources: Template['Resources'],
): Link[] {
  const roles = namesIn(policy.Roles, resources);
  const functions = Object.entries(resources)
    .filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::Function' && namesIn(Properties?.Role, resources).some((role) => roles.includes(role)),
    )
    .map(([logicalId, resource]) => nameOf(logicalId, resource));
  const mapped = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
    .flatMap(({ Properties }) => namesIn(Properties?.EventSourceArn, resources));
  const { Statement } = policy.PolicyDocument as { readonly Statement: unknown };
  return list(Statement).flatMap((statement) => {
    const { Action, Effect, Resource } = statement as Readonly<Record<string, unknown>>;
    const actions = list(Action) as readonly string[];
    if (Effect !== 'Allow') return [];
    return functions.flatMap((handler) =>
      namesIn(Resource, resources).flatMap((resource): Link[] => [
        ...(actions.includes('sqs:ReceiveMessage') && !mapped.includes(resource)
          ? [
              {
                from: resource,
                to: handler,
                kind: actions.includes('sqs:DeleteMessage') ? ('takes' as const) : ('reads' as const),
              },
            ]
          : []),
        ...(actions.includes('sqs:SendMessage') ? [{ from: handler, to: resource, kind: 'sends' as const }] : []),
        ...(actions.some((action) => /^dynamodb:(Put|Update|Delete|BatchWrite|TransactWrite)/.test(action))
          ? [{ from: handler, to: resource, kind: 'writes' as const }]
          : []),
      ]),
    );
  });
}

/** The values of all dimensions of an alarm's metrics. */
function dimensionValues(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(dimensionValues);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Dimensions'
      ? list(inner).map((dimension) => (dimension as { Value?: unknown }).Value)
      : dimensionValues(inner),
  );
}

const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
