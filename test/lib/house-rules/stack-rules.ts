import { isDeepStrictEqual } from 'node:util';
import { asList, resourceOf, resourcesOf } from '../../support/resources-of.ts';
import type { Resource, Template, Templates } from '../../support/synthesize.ts';
import type { HouseRule } from './house-rule.ts';

/** They hold what cannot be made again. */
const stateful = [
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::Events::EventBus',
  'AWS::Events::Archive',
  'AWS::Logs::LogGroup', // what a redrive did stands in its log
  'AWS::KMS::Key',
];

/** CloudFormation gives them no tags. */
const untagged = [
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::Archive',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule', // only their groups have tags
];

/** The property that names a resource of a type. Roles, policies and mappings are never typed by anybody. */
const nameOf: Record<string, string> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Archive': 'ArchiveName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

const allOf = (templates: Templates) =>
  Object.entries(templates).flatMap(([stack, { resources }]) =>
    Object.entries(resources).map(([id, resource]) => ({ ...resource, where: `${stack}/${id}` })),
  );
const stageOf = (templates: Templates) => resourceOf(templates, 'AWS::Events::EventBus').Properties.Name.split('-')[1];
const isProd = (templates: Templates) => stageOf(templates) === 'prod';
const stackOf = (templates: Templates, id: string): Template => {
  const template = templates[id];
  if (!template) throw new Error(`No stack ${id}.`);
  return template;
};

// biome-ignore lint/suspicious/noExplicitAny: most resources have a list, some a map
function tagsOf(tags: any): Record<string, string> {
  if (!Array.isArray(tags)) return tags ?? {};
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

export const stackRules: readonly HouseRule[] = [
  {
    name: 'what people type has a name that says what it is and whose stage it is of',
    reason: 'producers and operators type it, and stacks find each other by it',
    *violations(templates) {
      const prefix = `commerce-${stageOf(templates)}`;
      for (const { where, Type, Properties } of allOf(templates)) {
        const property = nameOf[Type];
        if (property && !(Properties[property] ?? '').startsWith(prefix)) yield where;
      }
    },
    breakIt(templates) {
      delete resourceOf(templates, 'AWS::DynamoDB::Table').Properties.TableName;
    },
  },
  {
    name: 'no stack imports from another',
    reason: 'an export that is used locks the stack that has it',
    *violations(templates) {
      for (const { where, ...resource } of allOf(templates)) {
        if (/"Fn::(ImportValue|GetStackOutput)"/.test(JSON.stringify(resource))) yield where;
      }
    },
    breakIt(templates) {
      resourceOf(templates, 'AWS::Lambda::Function').Properties.Description = { 'Fn::ImportValue': 'something' };
    },
  },
  {
    name: 'the bus is deployed first, and the unrouted rule last',
    reason: 'an event of a new type must be in two queues for a moment, never in none',
    *violations(templates) {
      const consumers = Object.keys(templates).filter((id) => id !== 'EventBus' && id !== 'Operations');
      for (const id of consumers) if (!stackOf(templates, id).after.includes('EventBus')) yield id;
      for (const id of [...consumers, 'EventBus']) {
        if (!stackOf(templates, 'Operations').after.includes(id)) yield `Operations before ${id}`;
      }
    },
    breakIt(templates) {
      templates.Operations = { ...stackOf(templates, 'Operations'), after: ['EventBus'] };
    },
  },
  {
    name: 'where a stack goes, time passes between its archive and its bus',
    reason: 'the archive’s own rule outlives it by some seconds, and a bus that has rules cannot be deleted',
    *violations(templates) {
      for (const { where, DependsOn } of resourcesOf(templates, 'AWS::Events::Archive')) {
        const { resources } = stackOf(templates, where.replace(/\/.*/, ''));
        const before = (ids: Resource['DependsOn'], type: string) =>
          asList<string>(ids ?? []).flatMap((id) => (resources[id]?.Type === type ? resources[id] : []));
        const tables = before(DependsOn, 'AWS::DynamoDB::Table');
        if (!tables.some((table) => before(table.DependsOn, 'AWS::Events::EventBus').length > 0)) yield where;
      }
    },
    breakIt(templates) {
      for (const resource of Object.values(stackOf(templates, 'EventBus').resources)) {
        if (resource.Type === 'AWS::Events::Archive') delete resource.DependsOn;
      }
    },
  },
  {
    name: 'no two resources of a type have the same name',
    reason: 'the second of them fails to be created, or takes the first one over',
    *violations(templates) {
      const taken = new Set<string>();
      for (const { where, Type, Properties } of allOf(templates)) {
        const name = `${Type} ${Properties?.[nameOf[Type] ?? '']}`;
        if (nameOf[Type] && taken.has(name)) yield where;
        taken.add(name);
      }
    },
    breakIt(templates) {
      const [alarm, other] = resourcesOf(templates, 'AWS::CloudWatch::Alarm').filter(({ Properties }) =>
        Properties.AlarmName.endsWith('-wrong-group'),
      );
      if (alarm && other) Object.assign(alarm.Properties, { ...other.Properties });
    },
  },
  {
    name: 'prod keeps what cannot be made again, and other stages go whole',
    reason: 'a failed first deployment must leave nothing that blocks the second',
    *violations(templates) {
      const wanted = isProd(templates) ? ['RetainExceptOnCreate', 'Retain'] : ['Delete', 'Delete'];
      for (const { where, Type, DeletionPolicy, UpdateReplacePolicy } of allOf(templates)) {
        if (stateful.includes(Type) && !isDeepStrictEqual([DeletionPolicy, UpdateReplacePolicy], wanted)) yield where;
      }
    },
    breakIt(templates) {
      const table = Object.values(stackOf(templates, 'EventBus').resources).find(
        ({ Type }) => Type === 'AWS::DynamoDB::Table',
      );
      if (table) table.DeletionPolicy = 'Delete';
    },
  },
  {
    name: 'the stacks of prod cannot be deleted by mistake after its first deployment, those of other stages can',
    reason: 'one command with the wrong stage deletes everything; a first deployment that failed must be deletable',
    *violations(templates, { protectStacks }) {
      for (const [id, { terminationProtection }] of Object.entries(templates)) {
        if (terminationProtection !== (isProd(templates) && protectStacks)) yield id;
      }
    },
    breakIt(templates) {
      stackOf(templates, 'Order').terminationProtection = false;
    },
  },
  {
    name: 'the table is paid by use and can be set back in time',
    reason: 'a flash sale has no capacity planned, and a bad consumer writes bad states',
    *violations(templates, { protectStacks }) {
      for (const { where, Properties } of resourcesOf(templates, 'AWS::DynamoDB::Table')) {
        const backedUp = Properties.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true;
        const safe = Properties.DeletionProtectionEnabled === (isProd(templates) && protectStacks);
        if (Properties.BillingMode !== 'PAY_PER_REQUEST' || !backedUp || !safe) yield where;
      }
    },
    breakIt(templates) {
      delete resourceOf(templates, 'AWS::DynamoDB::Table').Properties.PointInTimeRecoverySpecification;
    },
  },
  {
    name: 'the archive of prod reaches back further than point-in-time recovery',
    reason: 'what the restored table lacks must still be there to be replayed',
    *violations(templates) {
      if (!isProd(templates)) return;
      for (const { where, Properties } of resourcesOf(templates, 'AWS::Events::Archive')) {
        const { RetentionDays } = Properties; // 0: for ever
        if (RetentionDays !== 0 && RetentionDays <= 35) yield where;
      }
    },
    breakIt(templates) {
      resourceOf(templates, 'AWS::Events::Archive').Properties.RetentionDays = 30;
    },
  },
  {
    name: 'every resource says its stage and whose cost it is',
    reason: 'a bill that nobody can split is nobody’s',
    *violations(templates) {
      for (const { where, Type, Properties } of allOf(templates)) {
        if (untagged.includes(Type)) continue;
        const tags = tagsOf(Properties?.Tags);
        if (tags.stage !== stageOf(templates) || !tags['cost-centre']) yield where;
      }
    },
    breakIt(templates) {
      resourceOf(templates, 'AWS::IAM::Role').Properties.Tags.pop();
    },
  },
];
