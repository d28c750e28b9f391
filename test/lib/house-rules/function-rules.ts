import { isDeepStrictEqual } from 'node:util';
import { resourceOf, resourcesOf } from '../../support/resources-of.ts';
import type { Templates } from '../../support/synthesize.ts';
import type { HouseRule } from './house-rule.ts';

const functionsOf = (templates: Templates) => resourcesOf(templates, 'AWS::Lambda::Function');
const functionOf = (templates: Templates) => resourceOf(templates, 'AWS::Lambda::Function');
const mappingsOf = (templates: Templates) => resourcesOf(templates, 'AWS::Lambda::EventSourceMapping');
const mappingOf = (templates: Templates) => resourceOf(templates, 'AWS::Lambda::EventSourceMapping');

export const functionRules: readonly HouseRule[] = [
  {
    name: 'every function runs on Node.js 24 and arm64',
    reason: 'the tests run on that version, and arm64 costs a fifth less',
    *violations(templates) {
      for (const { where, Properties } of functionsOf(templates)) {
        const { Runtime, Architectures } = Properties;
        if (Runtime !== 'nodejs24.x' || !isDeepStrictEqual(Architectures, ['arm64'])) yield where;
      }
    },
    breakIt(templates) {
      functionOf(templates).Properties.Architectures = ['x86_64'];
    },
  },
  {
    name: 'every function reads its source map',
    reason: 'the line of an error in a bundle says nothing',
    *violations(templates) {
      for (const { where, Properties } of functionsOf(templates)) {
        if (!Properties.Environment.Variables.NODE_OPTIONS?.split(' ').includes('--enable-source-maps')) yield where;
      }
    },
    breakIt(templates) {
      delete functionOf(templates).Properties.Environment.Variables.NODE_OPTIONS;
    },
  },
  {
    name: 'every function logs JSON',
    reason: 'a line that is not JSON cannot be searched by its fields',
    *violations(templates) {
      for (const { where, Properties } of functionsOf(templates)) {
        if (Properties.LoggingConfig?.LogFormat !== 'JSON') yield where;
      }
    },
    breakIt(templates) {
      functionOf(templates).Properties.LoggingConfig.LogFormat = 'Text';
    },
  },
  {
    name: 'every function sets the level of its log itself, and drops neither metrics nor audit lines',
    reason: 'AWS_LAMBDA_LOG_LEVEL wins over LOG_LEVEL, and above INFO Lambda drops every line that has no level',
    *violations(templates) {
      for (const { where, Properties } of functionsOf(templates)) {
        const { LOG_LEVEL, POWERTOOLS_LOG_LEVEL } = Properties.Environment.Variables;
        if (LOG_LEVEL ?? POWERTOOLS_LOG_LEVEL) yield where;
        if (!['DEBUG', 'INFO'].includes(Properties.LoggingConfig?.ApplicationLogLevel)) yield where;
      }
    },
    breakIt(templates) {
      functionOf(templates).Properties.LoggingConfig.ApplicationLogLevel = 'WARN';
    },
  },
  {
    name: 'every function has a log group of its own',
    reason: 'the one that Lambda makes keeps its logs, and their cost, for ever',
    *violations(templates) {
      const groups = resourcesOf(templates, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties.LogGroupName);
      for (const { where, Properties } of functionsOf(templates)) {
        if (!groups.includes(Properties.LoggingConfig?.LogGroup)) yield where;
      }
    },
    breakIt(templates) {
      delete functionOf(templates).Properties.LoggingConfig.LogGroup;
    },
  },
  {
    name: 'every log group has a retention',
    reason: 'logs without one are kept, and paid for, for ever',
    *violations(templates) {
      for (const { where, Properties } of resourcesOf(templates, 'AWS::Logs::LogGroup')) {
        if (!Properties.RetentionInDays) yield where;
      }
    },
    breakIt(templates) {
      delete resourceOf(templates, 'AWS::Logs::LogGroup').Properties.RetentionInDays;
    },
  },
  {
    name: 'no function reserves concurrency',
    reason: 'a new account has ten in all, and its deployment would fail',
    *violations(templates) {
      for (const { where, Properties } of functionsOf(templates)) {
        if (Properties.ReservedConcurrentExecutions !== undefined) yield where;
      }
    },
    breakIt(templates) {
      functionOf(templates).Properties.ReservedConcurrentExecutions = 5;
    },
  },
  {
    name: 'every mapping limits its concurrency',
    reason: 'one consumer would take the concurrency of the whole account',
    *violations(templates) {
      for (const { where, Properties } of mappingsOf(templates)) {
        if (!(Properties.ScalingConfig?.MaximumConcurrency >= 2)) yield where;
      }
    },
    breakIt(templates) {
      delete mappingOf(templates).Properties.ScalingConfig;
    },
  },
  {
    name: 'every mapping takes partial batch responses',
    reason: 'one bad record would send its whole batch back',
    *violations(templates) {
      for (const { where, Properties } of mappingsOf(templates)) {
        if (!isDeepStrictEqual(Properties.FunctionResponseTypes, ['ReportBatchItemFailures'])) yield where;
      }
    },
    breakIt(templates) {
      delete mappingOf(templates).Properties.FunctionResponseTypes;
    },
  },
  {
    name: 'no mapping filters',
    reason: 'a message that does not match a filter is deleted',
    *violations(templates) {
      for (const { where, Properties } of mappingsOf(templates)) if (Properties.FilterCriteria) yield where;
    },
    breakIt(templates) {
      mappingOf(templates).Properties.FilterCriteria = {
        Filters: [{ Pattern: '{"body":{"source":["commerce.amazon"]}}' }],
      };
    },
  },
];
